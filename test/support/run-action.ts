import type { Action, Asker, Change, Context, Outcome, ProbingAction, Report } from '../../src/actions/action.ts'
import { applyChange } from '../../src/actions/apply.ts'
import { askerOf } from '../../src/connection/asker.ts'
import type { Connection } from '../../src/connection/connection.ts'

/** Resolves and probes as the engine does, and says what is left to do. */
export async function planOver<Args extends object, Wanted, Facts>(
  action: ProbingAction<Args, Wanted, Facts>,
  args: Args,
  connection: Connection,
  context: Context,
): Promise<{ wanted: Wanted; facts: Facts; changes: Change[] }> {
  const wanted = action.resolve ? await action.resolve(args, context) : (args as unknown as Wanted)
  const facts = await action.probe(wanted).ask(askerOver(connection))
  return { wanted, facts, changes: action.plan(wanted, facts) }
}

/** Resolves, probes, plans and applies, in order. */
export async function runAction<Args extends object, Wanted, Facts>(
  action: ProbingAction<Args, Wanted, Facts>,
  args: Args,
  connection: Connection,
  context: Context,
): Promise<{ summaries: string[]; report: Report }> {
  const { wanted, facts, changes } = await planOver(action, args, connection, context)
  const outcomes: Outcome[] = []
  for (const change of changes) outcomes.push(await applyChange(change, connection))
  const report = action.report?.(wanted, facts, outcomes) ?? {}
  checkReturns(action, report)
  return { summaries: changes.map(({ summary }) => summary), report }
}

/** What an action registers is what its description says. */
function checkReturns({ summary, returns = {} }: Pick<Action, 'summary' | 'returns'>, { fields = {} }: Report): void {
  if (Object.keys(returns).some(name => name.startsWith('<'))) return
  const untold = Object.keys(fields).filter(name => !Object.hasOwn(returns, name))
  if (untold.length > 0)
    throw new Error(`"${summary}" registers ${untold.join(', ')}, which its "returns" does not say`)
}

function askerOver(connection: Connection): Asker {
  return {
    shell: command => connection.run(command),
    async request({ url, method = 'GET' }) {
      const answer = await fetch(url, { method })
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
    },
    async dial(address, port) {
      const socket = await connection.dial(address, port)
      socket.destroy()
      return true
    },
    reach: places => askerOf(connection).reach(places),
  }
}
