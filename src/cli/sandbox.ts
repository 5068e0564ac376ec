import { join, resolve } from 'node:path'
import type { Argv, CommandModule } from 'yargs'
import { shortPath, UserError } from '../errors.ts'
import type { AlluxioVersion, SandboxInfo } from '../sandbox/index.ts'

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

/** Loaded only when a sandbox is asked for. */
const sandbox = () => import('../sandbox/index.ts')

const up: CommandModule<object, UpArguments> = {
  command: 'up',
  describe: 'Make local hosts with real sshd and an inventory for them, or bring back what is missing',
  builder: yargs =>
    named(yargs)
      .option('masters', { type: 'number', default: 1, describe: 'How many masters, at least' })
      .option('workers', { type: 'number', default: 2, describe: 'How many workers, at least' })
      .version(false)
      .option('version', {
        choices: ['2.9.3', '2.9.4'],
        default: '2.9.4',
        describe: 'The version of Alluxio that is built for it',
      })
      .option('tarball', { type: 'string', describe: "A release's tarball to use instead" })
      .option('systemd', { type: 'boolean', describe: 'Give the hosts systemd as process 1' }) as never,
  handler: async ({ name, masters, workers, version, tarball, systemd }) => {
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

const down: CommandModule<object, SandboxArguments> = {
  command: 'down',
  describe: 'End the hosts; their files stay, so that "up" goes on with them',
  builder: yargs => named(yargs) as never,
  handler: async ({ name }) => (await sandbox()).sandboxDown({ folder: folderOf(name) }),
}

const destroy: CommandModule<object, SandboxArguments> = {
  command: 'destroy',
  describe: 'End the hosts and remove their files',
  builder: yargs => named(yargs) as never,
  handler: async ({ name }) => (await sandbox()).sandboxDestroy({ folder: folderOf(name) }),
}

const status: CommandModule<object, SandboxArguments> = {
  command: 'status',
  describe: 'Show the hosts and where everything is',
  builder: yargs => named(yargs) as never,
  handler: async ({ name }) => printStatus(await (await sandbox()).sandboxStatus({ folder: folderOf(name) })),
}

const exec: CommandModule<object, SandboxArguments & { host: string; '--'?: string[] }> = {
  command: 'exec <host>',
  describe: 'Run a command on a host as root: sandbox exec m1 -- ps ax',
  builder: yargs =>
    named(yargs)
      .positional('host', { type: 'string', demandOption: true })
      .parserConfiguration({ 'populate--': true }) as never,
  handler: async ({ name, host, '--': argv = [] }) => {
    if (argv.length === 0) throw new UserError('Cannot run nothing: write the command after "--"')
    process.exitCode = await (await sandbox()).sandboxExec({ folder: folderOf(name), host, argv: argv.map(String) })
  },
}

const distribution: CommandModule<object, { version: AlluxioVersion }> = {
  command: 'distribution',
  describe: 'Build the tarball from Maven Central, once, and print its path',
  builder: yargs =>
    yargs
      .version(false)
      .option('version', { choices: ['2.9.3', '2.9.4'], default: '2.9.4', describe: 'The version' }) as never,
  handler: async ({ version }) => {
    const { buildDistribution, installPrerequisites } = await sandbox()
    await installPrerequisites({ onProgress: line => console.error(line) })
    console.log(await buildDistribution({ version, onProgress: line => console.error(line) }))
  },
}

export const sandboxCommand: CommandModule = {
  command: 'sandbox <command>',
  describe: 'A local cluster of real hosts, to try playbooks on (Linux, as root)',
  builder: yargs =>
    yargs
      .command(up)
      .command(down)
      .command(status)
      .command(exec)
      .command(distribution)
      .command(destroy)
      .demandCommand(1),
  handler: () => undefined,
}

function named(yargs: Argv): Argv {
  return yargs.option('name', { type: 'string', default: 'default', describe: 'Which sandbox' })
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
