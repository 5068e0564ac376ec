import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { unlessMissing } from './files.ts'
import type { HostRecord, SandboxFolder } from './folder.ts'
import { lastLine, runAsRoot } from './program.ts'
import { runningHosts } from './status.ts'
import { sshAnswers, until } from './wait.ts'

interface Planned {
  readonly hosts: readonly HostRecord[]
  readonly storage: string
  readonly systemd: boolean
}

/** How long a host may take to answer; an idle machine needs a tenth of a second. */
const limit = 20_000

/** Starts the hosts that do not run, tells those that do of the others, and returns when every sshd answers. */
export async function startHosts(
  sandbox: SandboxFolder,
  { hosts, storage, systemd }: Planned,
  onProgress: (line: string) => void = () => {},
): Promise<void> {
  const running = await runningHosts(sandbox)
  // One that was numbered anew has to start again: it would not be reached.
  const ran = (host: HostRecord) => running.get(host.name)?.address === host.address
  const start = ({ name, address }: HostRecord) => {
    const args = [sandbox.id, name, address, join(storage, name), systemd ? 'systemd' : 'sshd']
    return runAsRoot('hosts/host-up.sh', args, `start host "${name}"`)
  }
  for (const host of hosts) if (!ran(host)) await start(host)
  await Promise.all(
    hosts.map(async host => {
      if (ran(host) && !(await answers(host))) await start(host)
      if (!(await answers(host))) throw new UserError(await whyNot(host, storage))
      if (ran(host)) await updateHosts(sandbox, host.name, storage)
      onProgress(`${host.name} ${ran(host) ? 'runs already' : 'is up'} (${host.address})`)
    }),
  )
}

function answers({ address }: HostRecord): Promise<boolean> {
  return until(() => sshAnswers(address), limit)
}

async function updateHosts({ id }: SandboxFolder, name: string, storage: string): Promise<void> {
  const file = join(storage, name, 'machine/hosts')
  await runAsRoot('hosts/hosts-update.sh', [id, name, file], `tell host "${name}" of the others`)
}

async function whyNot({ name, address }: HostRecord, storage: string): Promise<string> {
  const log = join(storage, name, 'log')
  const said = lastLine((await unlessMissing(readFile(log, 'utf8'))) ?? '')
  return `Cannot reach host "${name}": no sshd answers at ${address}:22 after ${limit / 1000} s${said ? `: ${said}` : ''}; see "${log}"`
}
