import { UserError } from '../errors.ts'
import { sh } from '../shell.ts'
import { type Change, MissingError, type Outcome, type Report } from './action.ts'
import type { SystemdArgs } from './systemd.ts'
import { systemctl, type UnitFacts } from './systemd-facts.ts'

/** In the order of Ansible: what systemd has read, then masked, enabled, started. */
export function planUnit(wanted: SystemdArgs, facts: UnitFacts): Change[] {
  const { otherInit } = facts
  if (otherInit !== undefined) {
    throw new UserError(`Cannot use systemd: process 1 of this host is "${otherInit}", which is another init`)
  }
  refuseMissing(wanted, facts)
  return [
    ...renewals(wanted),
    ...maskChanges(wanted, facts),
    ...enableChanges(wanted, facts),
    ...stateChanges(wanted, facts),
  ]
}

function refuseMissing(wanted: SystemdArgs, { status }: UnitFacts): void {
  const { name, state, enabled, daemon_reload } = wanted
  // What systemd has not read yet may be there.
  if (name === undefined || status.LoadState !== 'not-found' || daemon_reload) return
  if (state === undefined && enabled === undefined) return
  const verb = state === undefined ? (enabled ? 'enable' : 'disable') : verbs[state]
  throw new MissingError(`Cannot ${verb} "${name}": the host has no such unit`, name)
}

const verbs = { started: 'start', stopped: 'stop', restarted: 'restart', reloaded: 'reload' } as const

function renewals({ daemon_reload, daemon_reexec, scope }: SystemdArgs): Change[] {
  const quiet = (summary: string, verb: string): Change => ({
    summary,
    apply: { snippet: sh`${systemctl(scope)} ${verb}` },
    quiet: true,
  })
  return [
    daemon_reexec ? [quiet('start systemd itself anew', 'daemon-reexec')] : [],
    daemon_reload ? [quiet('let systemd read all units again', 'daemon-reload')] : [],
  ].flat()
}

function maskChanges({ name, masked, scope }: SystemdArgs, { status }: UnitFacts): Change[] {
  if (masked === undefined || masked === isMasked(status)) return []
  const verb = masked ? 'mask' : 'unmask'
  return [{ summary: `${verb} ${name}`, apply: { snippet: sh`${systemctl(scope)} ${verb} -- ${name!}` } }]
}

function enableChanges({ name, enabled, force, masked, scope }: SystemdArgs, facts: UnitFacts): Change[] {
  if (enabled === undefined) return []
  // Behind a mask that is about to go nobody can tell: enabling twice does no harm.
  const isUntold = masked === false && isMasked(facts.status)
  if (isUntold ? !enabled : !needsEnabling(enabled, facts)) return []
  const runtime = !enabled && facts.status.UnitFileState === 'enabled-runtime' ? sh`--runtime ` : sh``
  const verb = enabled ? 'enable' : 'disable'
  const snippet = sh`${systemctl(scope)} ${verb} ${force ? sh`--force ` : sh``}${runtime}-- ${name!}`
  return [{ summary: `${verb} ${name}`, apply: { snippet } }]
}

function needsEnabling(enabled: boolean, { status, isEnabled }: UnitFacts): boolean {
  const { UnitFileState: state = '' } = status
  // No command can enable or disable what only others start.
  if (['static', 'alias', 'indirect', 'transient'].includes(state)) return false
  // A script of System V, of which only is-enabled knows.
  if (state === '' || state === 'generated') return enabled !== isEnabled
  if (state === 'enabled-runtime') return true
  return enabled !== (state === 'enabled')
}

function stateChanges({ name, state, no_block, scope }: SystemdArgs, { status }: UnitFacts): Change[] {
  const { ActiveState = '' } = status
  const runs = ['active', 'activating', 'reloading', 'refreshing'].includes(ActiveState)
  if (state === undefined || (state === 'started' && runs)) return []
  if (state === 'stopped' && !runs && ActiveState !== 'deactivating') return []
  const verb = state === 'stopped' || runs ? verbs[state] : 'start'
  const systemd = systemctl(scope)
  // It may take its time, and what systemd says of a failure is less than what the unit said.
  const script = sh`${systemd} ${verb} ${no_block ? sh`--no-block ` : sh``}-- ${name!} && exit
code=$?
${systemd} status --no-pager --full --lines=20 -- ${name!}
exit "$code"`
  return [{ summary: `${verb} ${name}`, apply: { isolated: { run: { script: script.text, interpreter: ['sh'] } } } }]
}

function isMasked({ LoadState, UnitFileState = '' }: UnitFacts['status']): boolean {
  return LoadState === 'masked' || UnitFileState.startsWith('masked')
}

export function reportUnit(
  { name, state, enabled }: SystemdArgs,
  { status }: UnitFacts,
  outcomes: readonly Outcome[],
): Report {
  const last = outcomes.at(-1)
  const failed = last && 'code' in last && last.code !== 0 ? last : undefined
  const verb = state && verbs[state]
  return {
    fields: {
      ...(name !== undefined && { name, status }),
      ...(state && { state }),
      ...(enabled !== undefined && { enabled }),
      ...(failed && { rc: failed.code, stdout: failed.stdout, stderr: failed.stderr }),
    },
    failure:
      failed && `Cannot ${verb} "${name}": ${failed.stderr.trim().split('\n', 1)[0] || `exit code ${failed.code}`}`,
  }
}
