import { join, resolve } from 'node:path'
import { shortPath, UserError } from '../errors.ts'
import type { AlluxioVersion, SandboxInfo } from '../sandbox/index.ts'
import type { Option, Subcommand } from './subcommand.ts'

interface SandboxArguments {
  name: string
}

interface UpArguments extends SandboxArguments {
  masters: number
  workers: number
  version: AlluxioVersion
  tarball: string | undefined
  systemd: boolean | undefined
}

const name = {
  name: { type: 'string', default: 'default', describe: 'Which sandbox' },
} satisfies Record<string, Option>

const version = {
  version: { choices: ['2.9.3', '2.9.4'], default: '2.9.4', describe: 'The version of Alluxio' },
} satisfies Record<string, Option>

/** Loaded only when a sandbox is asked for. */
const sandbox = () => import('../sandbox/index.ts')

const up: Subcommand<UpArguments> = {
  command: 'up',
  describe: 'Make local hosts with real sshd and an inventory for them, or bring back what is missing',
  options: {
    ...name,
    masters: { type: 'number', default: 1, describe: 'How many masters, at least' },
    workers: { type: 'number', default: 2, describe: 'How many workers, at least' },
    ...version,
    tarball: { type: 'string', describe: "A release's tarball to use instead" },
    systemd: { type: 'boolean', describe: 'Give the hosts systemd as process 1' },
  },
  examples: [
    ['$0 sandbox up --masters 3 --workers 3', 'a cluster that can lose a master'],
    ['$0 deploy -i .alluxio-playbook/sandbox/default/inventory', 'deploy it'],
  ],
  async run({ name, masters, workers, version, tarball, systemd }) {
    const { installPrerequisites, sandboxUp } = await sandbox()
    await installPrerequisites({ withMaven: tarball === undefined, onProgress: print })
    const info = await sandboxUp({
      folder: folderOf(name),
      masters,
      workers,
      version,
      tarball,
      systemd,
      onProgress: print,
    })
    console.log(`inventory: ${shortPath(info.inventory)}`)
  },
}

const down: Subcommand<SandboxArguments> = {
  command: 'down',
  describe: 'End the hosts; their files stay, so that "up" goes on with them',
  options: name,
  examples: [['$0 sandbox down', 'stop for today; "sandbox up" goes on']],
  async run({ name }) {
    await (await sandbox()).sandboxDown({ folder: folderOf(name) })
  },
}

const destroy: Subcommand<SandboxArguments> = {
  command: 'destroy',
  describe: 'End the hosts and remove their files',
  options: name,
  examples: [['$0 sandbox destroy --name trial', 'nothing of the sandbox "trial" is left']],
  async run({ name }) {
    await (await sandbox()).sandboxDestroy({ folder: folderOf(name) })
  },
}

const status: Subcommand<SandboxArguments> = {
  command: 'status',
  describe: 'Show the hosts and where everything is',
  options: name,
  examples: [['$0 sandbox status', 'addresses, and where the inventory is']],
  async run({ name }) {
    await printStatus(await (await sandbox()).sandboxStatus({ folder: folderOf(name) }))
  },
}

const exec: Subcommand<SandboxArguments & { host: string; '--'?: string[] }> = {
  command: 'exec <host>',
  describe: 'Run a command on a host as root',
  positionals: { host: { type: 'string', describe: 'The name of the host' } },
  options: name,
  examples: [['$0 sandbox exec m1 -- ps ax', 'what runs on m1']],
  async run({ name, host, '--': argv = [] }) {
    if (argv.length === 0) throw new UserError('Cannot run nothing: write the command after "--"')
    process.exitCode = await (await sandbox()).sandboxExec({ folder: folderOf(name), host, argv: argv.map(String) })
  },
}

const distribution: Subcommand<{ version: AlluxioVersion }> = {
  command: 'distribution',
  describe: 'Build the tarball from Maven Central, once, and print its path',
  options: version,
  examples: [['$0 sandbox distribution --version 2.9.3', 'a second release, to upgrade from']],
  async run({ version }) {
    const { buildDistribution, installPrerequisites } = await sandbox()
    await installPrerequisites({ onProgress: line => console.error(line) })
    console.log(await buildDistribution({ version, onProgress: line => console.error(line) }))
  },
}

export const sandboxCommand: Subcommand = {
  command: 'sandbox <command>',
  describe: 'A local cluster of real hosts, to try playbooks on (Linux, as root)',
  subcommands: [up, down, status, exec, distribution, destroy],
  examples: [
    ['$0 sandbox up', 'a master and two workers'],
    ['$0 sandbox destroy', 'and they are gone'],
  ],
}

function folderOf(name: string): string {
  if (!/^[\w-]+$/.test(name))
    throw new UserError(`Cannot name a sandbox "${name}": it must be letters, digits, "_" and "-"`)
  return resolve(join('.alluxio-playbook', 'sandbox', name))
}

function print(line: string): void {
  console.log(line)
}

function printStatus({ folder, inventory, version, hosts }: SandboxInfo): void {
  for (const { name, group, address, running } of hosts)
    console.log(`${name}  ${address}  ${group.replace(/s$/, '')}  ${running ? 'running' : 'not running'}`)
  const master = hosts.find(({ group }) => group === 'masters')
  console.log(`Alluxio ${version}`)
  console.log(`files      ${shortPath(folder)}`)
  console.log(`inventory  ${shortPath(inventory)}`)
  if (master?.running) console.log(`web page   http://${master.address}:19999 (once deployed)`)
}
