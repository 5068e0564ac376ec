import { type ExecFileException, execFile } from 'node:child_process'
import type { Asker, Change, Context, ProbingAction } from '../../src/actions/action.ts'
import { type ExecResult, RefusedError } from '../../src/connection/connection.ts'
import type { HttpAnswer, HttpRequest } from '../../src/connection/http.ts'

/** What the inventory of the tests says; each test replaces what it is about. */
export const clusterVariables: Readonly<Record<string, unknown>> = {
  groups: { masters: ['m1'], workers: ['w1', 'w2'] },
  alluxio_dir: '/opt/alluxio',
  alluxio_home: '/opt/alluxio/current',
  alluxio_logs_dir: '/opt/alluxio/logs',
  alluxio_state_dir: '/opt/alluxio/state',
}

export function contextOf(host: string, variables: Readonly<Record<string, unknown>> = {}): Context {
  const all = { ...clusterVariables, ...variables }
  return {
    host,
    variable: name => all[name],
    render: text => text,
    evaluate: () => undefined,
    locate: (_, path) => path,
    diff: false,
    check: false,
    signal: new AbortController().signal,
  }
}

/** Answers with this machine's shell, and to requests and dials as told; refuses all others. */
export function localAsker(answers: Readonly<Record<string, HttpAnswer>> = {}, open: readonly string[] = []): Asker {
  return {
    shell: command => runScript(command.text),
    request: async (request: HttpRequest) => {
      const answer = answers[request.url]
      if (!answer) throw new RefusedError(`nothing answers at ${request.url}`)
      return answer
    },
    dial: async (address, port) => open.includes(`${address}:${port}`),
    reach: async places =>
      places.map(({ address, port }) => (open.includes(`${address}:${port}`) ? undefined : 'refused')),
  }
}

/** Asks and plans, as the engine does in check mode. */
export async function planOf<Args extends object, Wanted, Facts>(
  action: ProbingAction<Args, Wanted, Facts>,
  args: Args,
  context: Context,
  asker: Asker = localAsker(),
): Promise<{ wanted: Wanted; facts: Facts; changes: Change[] }> {
  const wanted = (await action.resolve!(args, context)) as Wanted
  const facts = await action.probe(wanted).ask(asker)
  return { wanted, facts, changes: action.plan(wanted, facts) }
}

/** Asks, plans and applies on this machine, and gives what the action reports. */
export async function carryOut<Args extends object, Wanted, Facts>(
  action: ProbingAction<Args, Wanted, Facts>,
  args: Args,
  context: Context,
) {
  const { wanted, facts, changes } = await planOf(action, args, context)
  const outcomes: ExecResult[] = []
  for (const { apply } of changes) outcomes.push(await runScript(scriptOf(apply)))
  return { changes, outcomes, report: action.report!(wanted, facts, outcomes) }
}

function scriptOf(apply: Change['apply']): string {
  if ('snippet' in apply) return apply.snippet.text
  if ('isolated' in apply && 'script' in apply.isolated.run) return String(apply.isolated.run.script)
  throw new Error('This test applies scripts only')
}

function runScript(script: string): Promise<ExecResult> {
  return new Promise(resolve => {
    execFile('sh', ['-c', script], { encoding: 'utf8' }, (error: ExecFileException | null, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}
