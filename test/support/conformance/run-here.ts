import type { HostEnd, RunEvent } from '../../../src/engine/events.ts'
import type { RunOptions } from '../../../src/engine/run-options.ts'
import { runPlaybook } from '../../../src/engine/start.ts'
import { type UserError, UserErrors, withPosition } from '../../../src/errors.ts'
import { prepareRun } from '../../../src/prepare.ts'
import { type Case, requestOf } from './cases.ts'
import type { Lab } from './lab.ts'
import type { Ended } from './table.ts'

/** What a run came to. */
export interface Outcome {
  readonly ends: readonly Ended[]
  /** What changed, host by host: `w1: write: create /tmp/file`. */
  readonly changes: readonly string[]
  readonly exitCode: number
  /** What was said of failures, for who looks for the cause. */
  readonly messages: readonly string[]
}

export interface Mode {
  readonly forks?: number
  readonly pipelining?: boolean
  readonly strategy?: 'free'
}

/** Runs a case with this program, in this process. */
export async function runHere(
  { playbook, expected }: Case,
  lab: Lab,
  { forks, pipelining, strategy }: Mode = {},
): Promise<Outcome> {
  const scratch = await lab.newScratch()
  try {
    const request = requestOf(expected)
    const options = await prepareRun({
      playbook,
      inventory: lab.inventory,
      ...request,
      ...(forks !== undefined && { forks }),
      pipelining,
      // What goes on for ever is interrupted, and so is wrong.
      signal: AbortSignal.timeout(60_000),
      extraVariables: {
        ...request.extraVariables,
        scratch,
        ssh_port: lab.port,
        ssh_user: lab.user,
        ssh_private_key_file: lab.keyFile,
        ssh_known_hosts_file: lab.knownHostsFile,
      },
    })
    const events: RunEvent[] = []
    for await (const event of runPlaybook(strategy ? withStrategy(options, strategy) : options)) events.push(event)
    return outcomeOf(events, { scratch, hosts: lab.hosts })
  } catch (error) {
    if (error instanceof UserErrors) return refused(error.errors)
    throw error
  }
}

function withStrategy(options: RunOptions, strategy: 'free'): RunOptions {
  const plays = options.playbook.plays.map(play => ({ ...play, strategy }))
  return { ...options, playbook: { ...options.playbook, plays } }
}

function refused(errors: readonly UserError[]): Outcome {
  return { ends: [], changes: [], exitCode: 1, messages: errors.map(withPosition) }
}

function outcomeOf(
  events: readonly RunEvent[],
  { scratch, hosts }: { scratch: string; hosts: readonly string[] },
): Outcome {
  const found = events.filter(event => event.type === 'host-end')
  const last = events.at(-1)
  if (last?.type !== 'run-end') throw new Error('the run did not end')
  return {
    ends: found.map(endOf),
    changes: hosts.flatMap(host => found.filter(end => end.host === host).flatMap(end => changesOf(end, scratch))),
    exitCode: last.code,
    messages: found.flatMap(end =>
      end.message === undefined ? [] : `${end.task.name} on ${end.host}: ${end.message}`,
    ),
  }
}

function endOf({ task, item, host, state }: HostEnd): Ended {
  return { group: task.id, task: task.name, item, host, state }
}

function changesOf({ host, task, changes }: HostEnd, scratch: string): string[] {
  return changes.map(change => `${host}: ${task.name}: ${change.replaceAll(scratch, '…')}`)
}
