import { execFileSync } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { distributionPath } from '../../../src/sandbox/index.ts'
import { capture } from '../cluster.ts'
import { type Case, conformanceFolder } from './cases.ts'
import type { Lab } from './lab.ts'
import type { Outcome } from './run-here.ts'
import type { Ended } from './table.ts'

/** Ansible, ready to run cases on the hosts of a lab. */
export interface Ansible {
  readonly program: string
  readonly inventory: string
  readonly environment: Readonly<Record<string, string>>
}

/** Installs ansible-core where it is not yet, beside the sandbox's distributions, and writes an inventory of the lab's hosts. */
export async function prepareAnsible(lab: Lab): Promise<Ansible> {
  const installed = join(dirname(distributionPath('2.9.4')), 'ansible-core')
  execFileSync(join(conformanceFolder, 'ansible', 'install.sh'), [installed], { stdio: 'inherit' })
  const folder = await lab.newScratch()
  const inventory = join(folder, 'inventory')
  await mkdir(inventory)
  await writeFile(join(inventory, 'hosts'), await hostsFile(lab))
  for (const name of ['group_vars', 'host_vars']) await symlink(join(lab.inventory, name), join(inventory, name))
  return {
    program: join(installed, 'bin', 'ansible-playbook'),
    inventory: join(inventory, 'hosts'),
    environment: environmentOf(folder, lab),
  }
}

async function hostsFile({ inventory, port, user, keyFile }: Lab): Promise<string> {
  const groups = ['masters', 'workers'].map(
    async group => `[${group}]\n${await readFile(join(inventory, group), 'utf8')}`,
  )
  const variables = {
    ansible_host: '{{ ssh_host }}',
    ansible_port: port,
    ansible_user: user,
    ansible_ssh_private_key_file: keyFile,
    ansible_python_interpreter: '/usr/bin/python3',
  }
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  return [...(await Promise.all(groups)), '[all:vars]', ...lines, ''].join('\n')
}

function environmentOf(folder: string, { knownHostsFile }: Lab): Record<string, string> {
  return {
    ANSIBLE_CONFIG: join(conformanceFolder, 'ansible', 'ansible.cfg'),
    ANSIBLE_HOME: join(folder, 'ansible'),
    ANSIBLE_SSH_ARGS: `-o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=${knownHostsFile}`,
  }
}

type Told = Ended & { readonly message: string }

/** An include is told to be ok before its file is looked for; where that is not there, what follows counts. */
function isLast({ group, host, item, state }: Told, index: number, all: readonly Told[]): boolean {
  const isFollowed = () =>
    all.slice(index + 1).some(end => end.group === group && end.host === host && end.item === undefined)
  return item !== undefined || state !== 'ok' || !isFollowed()
}

/** Runs a case with Ansible. */
export async function runAnsible(
  { ansiblePlaybook, ansibleExpected: { args } }: Case,
  lab: Lab,
  { program, inventory, environment }: Ansible,
): Promise<Outcome> {
  const scratch = await lab.newScratch()
  const states = join(dirname(scratch), `${scratch.split('/').at(-1)}.ndjson`)
  await writeFile(states, '')
  const all = ['-i', inventory, '-e', `scratch=${scratch}`, ...args, ansiblePlaybook]
  const variables = Object.entries({ ...environment, CONFORMANCE_STATES: states }).map(
    ([name, value]) => `${name}=${value}`,
  )
  const { code, stdout, stderr } = await capture('env', [...variables, program, ...all], dirname(ansiblePlaybook))
  const lines = (await readFile(states, 'utf8')).split('\n').filter(Boolean)
  const ends = lines.map(line => JSON.parse(line) as Told).filter(isLast)
  return {
    ends,
    changes: [],
    exitCode: code ?? -1,
    messages: [...ends.map(({ task, host, message }) => `${task} on ${host}: ${message}`), stdout, stderr],
  }
}
