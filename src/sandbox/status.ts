import {
  type HostRecord,
  namespaceOf,
  requireState,
  type SandboxFolder,
  type SandboxState,
  sandboxFolder,
} from './folder.ts'
import { runAsRoot } from './program.ts'

/** A host of a sandbox. */
export interface SandboxHost extends HostRecord {
  /** The network namespace, for `ip netns exec` and `ip -n`. */
  readonly namespace: string
  readonly running: boolean
  /** Its process 1, as this machine numbers it. */
  readonly pid: number | undefined
}

export interface SandboxInfo {
  readonly folder: string
  /** What `-i` takes. */
  readonly inventory: string
  /** In the names of its namespaces (`apb-<id>-<host>`, and `apb-<id>` with the bridge) and of its interface (`apb-<id>`). */
  readonly id: string
  /** `10.77.3` for 10.77.3.0/24; this machine is `.1` in it. */
  readonly subnet: string | undefined
  readonly version: SandboxState['version']
  readonly systemd: boolean
  readonly hosts: readonly SandboxHost[]
}

/** What is true of a sandbox now. */
export async function sandboxStatus({ folder }: { readonly folder: string }): Promise<SandboxInfo> {
  const sandbox = await sandboxFolder(folder)
  const { hosts, subnet, version, systemd } = await requireState(sandbox)
  const running = await runningHosts(sandbox)
  return {
    folder: sandbox.path,
    inventory: sandbox.inventory,
    id: sandbox.id,
    subnet,
    version,
    systemd,
    hosts: hosts.map(host => {
      const pid = running.get(host.name)?.pid
      return { ...host, namespace: namespaceOf(sandbox, host.name), running: pid !== undefined, pid }
    }),
  }
}

/** The hosts of a sandbox that have a process 1, and their addresses as the kernel has them. */
export async function runningHosts({
  id,
}: SandboxFolder): Promise<ReadonlyMap<string, { pid: number; address: string }>> {
  const text = await runAsRoot('hosts/status.sh', [id], 'ask for the hosts that run')
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map(line => line.split(' '))
  return new Map(rows.map(([name = '', pid, address = '']) => [name, { pid: Number(pid), address }]))
}
