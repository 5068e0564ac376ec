import { CommandError, type ExecResult } from '../errors.ts'
import { Command, raw, sh } from '../shell.ts'
import { type Probe, shellProbe } from './action.ts'
import type { SystemdArgs } from './systemd.ts'

export interface UnitFacts {
  /** The program that is process 1, where that is not systemd. */
  readonly otherInit: string | undefined
  /** What `systemctl show` says of the unit; empty where none is named. */
  readonly status: Readonly<Record<string, string>>
  /** What `systemctl is-enabled` makes of it, which also knows the scripts of System V. */
  readonly isEnabled: boolean
}

// Not all of them: a unit's Environment may hold secrets.
const properties = [
  'Id,Names,Description,LoadState,LoadError,ActiveState,SubState,Result,UnitFileState,UnitFilePreset,FragmentPath,DropInPaths',
  'NeedDaemonReload,CanStart,CanStop,CanReload,Type,User,MainPID,NRestarts,ExecMainStatus,ActiveEnterTimestamp,Triggers',
].join(',')

export function probeUnit({ name, scope }: SystemdArgs): Probe<UnitFacts> {
  const look = name === undefined ? sh`:` : lookAt(name, systemctl(scope))
  const question = sh`if [ -d /run/systemd/system ]; then ${look}; else printf 'OtherInit=%s\n' "$(cat /proc/1/comm)"; fi`
  const command = new Command(question.text, `systemctl show ${name ?? ''}`.trim())
  return shellProbe(command, result => read(command, result))
}

/** A user's systemd is found by its folder, which only a login sets. */
export function systemctl(scope: SystemdArgs['scope'] = 'system'): Command {
  if (scope === 'system') return sh`systemctl`
  return sh`XDG_RUNTIME_DIR=${raw('"${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"')} systemctl --${scope}`
}

function lookAt(name: string, ask: Command): Command {
  return sh`${ask} show --no-pager -p ${properties} -- ${name} && { ${ask} is-enabled -q -- ${name} 2>/dev/null; printf 'IsEnabled=%s\n' "$?"; }`
}

function read(command: Command, result: ExecResult): UnitFacts {
  if (result.code !== 0) throw new CommandError(command.shown, result)
  const lines = result.stdout.split('\n').filter(line => line.includes('='))
  const { IsEnabled, OtherInit, ...status } = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  return { otherInit: OtherInit, status, isEnabled: IsEnabled === '0' }
}
