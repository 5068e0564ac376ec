import type { Task } from '../playbook/model.ts'
import { allHold } from './conditions.ts'
import type { HostState } from './hosts.ts'
import type { PlayRun } from './play-run.ts'
import type { Layer } from './scope.ts'
import type { StepRunner } from './step-runner.ts'

interface MetaOptions {
  readonly hosts: readonly HostState[]
  readonly run: PlayRun
  readonly runner: StepRunner
  readonly layers: readonly Layer[]
}

/** `meta`: what the play itself does next. Its condition is asked for each host; one host for which it holds ends a play. */
export async function runMeta(task: Task, { hosts, run, runner, layers }: MetaOptions): Promise<void> {
  const chosen = hosts.filter(host => allHold(task.when, run.scopeOf(host, task, layers)))
  if (chosen.length === 0) return
  const acts: Record<string, () => void | Promise<void>> = {
    noop: () => undefined,
    flush_handlers: () => runner.flushHandlers(chosen),
    end_play: () => {
      runner.ended = 'play'
    },
    end_batch: () => {
      runner.ended = 'batch'
    },
    end_host: () => {
      for (const host of chosen) host.isDone = true
    },
    clear_host_errors: () => {
      for (const host of run.hosts) host.clearErrors()
    },
    clear_facts: () => {
      for (const host of chosen) host.clearFacts()
    },
    reset_connection: async () => {
      await Promise.all(chosen.map(host => run.connections.drop(host.name)))
    },
  }
  await acts[String(task.args.action)]!()
}
