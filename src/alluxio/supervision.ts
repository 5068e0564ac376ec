import { type Command, raw, sh } from '../shell.ts'
import type { Role } from './roles.ts'

/** What watches over the processes: nothing, after Alluxio's own scripts started them, or systemd. */
export type Supervisor = 'none' | 'systemd'

export const supervisors: readonly Supervisor[] = ['none', 'systemd']

/** What systemd has to do with a role on a host. */
export interface Supervision {
  /** Whether the role's unit is there. */
  readonly hasUnit: boolean
  /** `active`, `activating` (also between a crash and the next start), `inactive` …; empty without a unit. */
  readonly state: string
  /** The processes that systemd started. */
  readonly pids: readonly number[]
}

/** The name of the role's unit, which `templates/alluxio.service.hbs` is for. */
export function unitOf({ name }: Pick<Role, 'name'>): string {
  return `alluxio-${name}.service`
}

export function unitFileOf(role: Pick<Role, 'name'>): string {
  return `/etc/systemd/system/${unitOf(role)}`
}

/** Prints what systemd has to do with the processes that `alluxio_pids` finds, for `parseSupervision`. */
export function printSupervision(role: Role): Command {
  return sh`if [ -e ${unitFileOf(role)} ]; then
  printf 'unit %s\n' "$(systemctl show -p ActiveState ${unitOf(role)} 2>/dev/null)"
fi
for alluxio_pid in $(alluxio_pids); do
  if grep -qs ${`/${unitOf(role)}`} "/proc/$alluxio_pid/cgroup"; then echo "supervised $alluxio_pid"; fi
done`
}

export function parseSupervision(stdout: string): Supervision {
  const unit = /^unit (?:ActiveState=)?(.*)$/m.exec(stdout)?.[1]
  const pids = [...stdout.matchAll(/^supervised (\d+)$/gm)].map(([, pid]) => Number(pid))
  return { hasUnit: unit !== undefined, state: unit ?? '', pids }
}

/** Whether systemd runs the role, or is about to start it again. */
export function isHeld({ state, pids }: Supervision): boolean {
  return pids.length > 0 || ['active', 'activating', 'reloading'].includes(state)
}

/** Why a process must be restarted to be watched over as wanted; `undefined` where it is. */
export function wronglySupervised(pid: number, wanted: Supervisor, { pids }: Supervision): string | undefined {
  const isSupervised = pids.includes(pid)
  if (wanted === 'systemd') return isSupervised ? undefined : 'it was not started by systemd'
  return isSupervised ? 'it was started by systemd' : undefined
}

/** Defines `alluxio_systemctl`: as root, or as a user whom sudo lets do just this without a password. */
export const defineSystemctl = raw(`alluxio_systemctl() {
  if [ "$(id -u)" = 0 ]; then systemctl "$@"; else sudo -n systemctl "$@"; fi
}`)
