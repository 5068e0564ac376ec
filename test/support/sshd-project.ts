import { join } from 'node:path'
import { projectFolder } from './project.ts'
import type { Sshd } from './sshd.ts'

/** Where the sshd must listen beside 127.0.0.1. */
export const sshdAddresses = ['127.0.0.2', '127.0.0.3']

/** A folder with an inventory of the hosts m1, w1 and w2, which are all this sshd, and of one that is gone; and with other files. */
export async function sshdProject(sshd: Sshd, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const addresses = { m1: '127.0.0.1', w1: '127.0.0.2', w2: '127.0.0.3' }
  const known = await Promise.all(Object.values(addresses).map(address => sshd.knownHostsLine('hostkey', address)))
  const hosts = Object.entries(addresses).map(([name, address]) => [
    `inventory/host_vars/${name}.yml`,
    `ssh_host: ${address}\n`,
  ])
  return projectFolder({
    'inventory/masters': 'm1\n',
    'inventory/workers': 'w1\nw2\ngone\n',
    'inventory/group_vars/all.yml': [
      `ssh_port: ${sshd.port}`,
      `ssh_private_key_file: ${join(sshd.dir, 'id')}`,
      'ssh_known_hosts_file: known_hosts',
      'ssh_config_file: /dev/null',
      '',
    ].join('\n'),
    ...Object.fromEntries(hosts),
    'inventory/host_vars/gone.yml': 'ssh_host: 127.0.0.1\nssh_port: 1\n',
    known_hosts: known.join(''),
    ...files,
  })
}
