import type {
  Action,
  Asker,
  Change,
  Context,
  Diff,
  Follow,
  InventoryAddition,
  Outcome,
  Probe,
  ProbingAction,
  Report,
} from '../actions/action.ts'
import { MissingError } from '../actions/action.ts'
import { applyChange } from '../actions/apply.ts'
import { type Become, type Connection, RefusedError } from '../connection/connection.ts'
import { CommandError, ConnectionError, UserError, withPosition } from '../errors.ts'
import { changeIn } from './environment.ts'
import { pass } from './pass.ts'

/** What one try of an action on a host gave. */
export interface Attempt {
  readonly changed: boolean
  readonly failure: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
  readonly facts: Readonly<Record<string, unknown>> | undefined
  readonly inventory: InventoryAddition | undefined
  readonly message: string | undefined
  readonly changes: readonly string[]
  readonly diffs: readonly Diff[]
  /** Check mode: a change was planned and not made, so what comes later may not be tellable. */
  readonly unmade: boolean
  /** It was cut short, by a time-out or an interrupt: no condition judges it. */
  readonly isCut: boolean
}

/** Where an attempt is made, and what may be done there. */
export interface Site {
  readonly asker: Asker
  /** The connection to the host, which is opened when it is first needed. */
  connect(): Promise<Connection>
  readonly become: Become | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly check: boolean
  /** Check mode: whether this host, or any, has changes that were planned and not made. */
  readonly unmadeOnHost: boolean
  readonly unmadeAnywhere: boolean
  readonly signal: AbortSignal
  /** Called before a change is applied; the change waits for it. */
  beforeChange(change: Change): Promise<void>
  /** Makes HTTP requests where `change` already holds a place. */
  readonly request: Asker['request']
  /** Sends a change, of which the task makes no more after the last one. */
  change(change: Change, isLast: boolean, send: (connection: Connection) => Promise<Outcome>): Promise<Outcome>
  /** Told where there is nothing to change. */
  noteNothingToDo(): void
  /** Told when the task waits. */
  timePasses(): void
  onWaiting(message: string): void
  /** Gives up the connection, on which something hangs. */
  abandon(): Promise<void>
}

const nothing = {
  changed: false,
  failure: undefined,
  fields: {},
  facts: undefined,
  inventory: undefined,
  message: undefined,
  changes: [],
  diffs: [],
  unmade: false,
  isCut: false,
}

/** Asks, plans and applies, once. Rejects with `ConnectionError` alone: whatever else goes wrong is a failure of the attempt. */
export async function attempt(
  action: Action,
  args: object,
  { context, site }: { context: Context; site: Site | undefined },
): Promise<Attempt> {
  try {
    if ('perform' in action) return fromReport(await action.perform(args, context))
    if (!site) throw new TypeError(`${action.summary} needs a host`)
    return await probeAndApply(action, args, { context, site })
  } catch (error) {
    return failed(error)
  }
}

async function probeAndApply(
  action: ProbingAction<object, unknown, unknown>,
  args: object,
  { context, site }: { context: Context; site: Site },
): Promise<Attempt> {
  const wanted = action.resolve ? await action.resolve(args, context) : args
  let facts: unknown
  let changes: Change[]
  try {
    facts = await ask(action.probe(wanted), site)
    if (action.wait) {
      const waited = await waitFor({ probe: action.probe(wanted), wait: action.wait(wanted) }, facts, site)
      if ('message' in waited) return { ...nothing, ...waited }
      facts = waited.facts
    }
    changes = action.plan(wanted, facts)
  } catch (error) {
    if (!site.check || error instanceof ConnectionError) throw error
    if (action.wait && site.unmadeAnywhere) return { ...nothing, message: `would wait: ${firstLine(error)}` }
    if (site.unmadeOnHost) return untold(error)
    throw error
  }
  const summaries = changes.filter(change => !change.quiet).map(change => change.summary)
  const diffs = changes.flatMap(change => change.diff ?? [])
  const planned = { ...nothing, changed: summaries.length > 0, changes: summaries, diffs }
  if (site.check && !changes.every(change => change.safe))
    return {
      ...planned,
      // What is only quiet leaves the host as it was found.
      ...(summaries.length === 0 ? reported(action, wanted, facts, []) : {}),
      unmade: changes.length > 0,
    }
  if (changes.length === 0) site.noteNothingToDo()
  const outcomes: Outcome[] = []
  const options = { become: site.become, signal: site.signal, request: site.request }
  for (const [index, change] of changes.entries()) {
    await site.beforeChange(change)
    site.signal.throwIfAborted()
    try {
      const send = (connection: Connection) => {
        const applying = applyChange(changeIn(site.environment, change), connection, options)
        return change.endsConnection ? applying.catch(cutOff) : applying
      }
      outcomes.push(await site.change(change, index === changes.length - 1, send))
    } catch (error) {
      // What was changed before the failure was changed all the same.
      const made = outcomes.length
      return { ...failed(error), changed: made > 0, changes: summaries.slice(0, made), diffs: diffs.slice(0, made) }
    }
  }
  const follow = action.follow?.(wanted, facts, outcomes)
  try {
    if (follow) await waitFor(follow, await ask(follow.probe, site), site)
  } catch (error) {
    return { ...failed(error), changed: planned.changed, changes: summaries, diffs }
  }
  return { ...planned, ...reported(action, wanted, facts, outcomes) }
}

/** The answer of a host that went away, as it was to. */
function cutOff(error: unknown): Outcome {
  if (error instanceof ConnectionError) return { code: 0, stdout: '', stderr: '' }
  throw error
}

function reported(
  action: ProbingAction<object, unknown, unknown>,
  wanted: unknown,
  facts: unknown,
  outcomes: Outcome[],
): Partial<Attempt> {
  return action.report ? withoutChanged(fromReport(action.report(wanted, facts, outcomes))) : {}
}

function withoutChanged({ failure, fields, facts, message }: Attempt): Partial<Attempt> {
  return { failure, fields, facts, message }
}

function fromReport({ fields = {}, failure, message, facts, inventory, changed = false }: Report): Attempt {
  return { ...nothing, changed, failure, fields, facts, inventory, message }
}

async function waitFor(
  { probe, wait }: Follow<unknown>,
  first: unknown,
  site: Site,
): Promise<{ facts: unknown } | { message: string }> {
  let facts = first
  site.timePasses()
  if (wait.delay) {
    if (site.check) return { message: `would wait ${wait.delay} s` }
    await pass(wait.delay, site.signal)
    facts = await ask(probe, site)
  }
  const deadline = performance.now() + wait.timeout * 1000
  for (;;) {
    const pending = wait.pending(facts)
    if (pending === undefined) return { facts }
    if (site.check && site.unmadeAnywhere) return { message: `would wait: ${pending}` }
    if (performance.now() >= deadline) throw new UserError(`Timed out after ${wait.timeout} s: ${pending}`)
    site.onWaiting(pending)
    await pass(wait.interval, site.signal)
    site.timePasses()
    facts = await ask(probe, site)
  }
}

/** A question that hangs ends with the signal; its shell is then of no more use. */
async function ask(probe: Probe<unknown>, { asker, signal, abandon }: Site): Promise<unknown> {
  signal.throwIfAborted()
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([probe.ask(asker), aborted])
  } catch (error) {
    if (signal.aborted) await abandon()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join()
}

/** In check mode, what cannot be told because a change before it was not made. */
function untold(error: unknown): Attempt {
  if (error instanceof MissingError) {
    const intention = error.message.replace(/^Cannot /, '').replace(/: .*/s, '')
    return { ...nothing, changed: true, changes: [`${intention}, once "${error.path}" is there`], unmade: true }
  }
  if (error instanceof UserError || error instanceof CommandError)
    return { ...nothing, message: `cannot be told yet: ${error.message}`, unmade: true }
  throw error
}

function failed(error: unknown): Attempt {
  if (error instanceof ConnectionError) throw error
  if (error instanceof CommandError) {
    const { code, stdout, stderr } = error.result
    return { ...nothing, failure: error.message, fields: { rc: code, stdout, stderr } }
  }
  if (error instanceof UserError) return { ...nothing, failure: withPosition(error) }
  if (!(error instanceof Error)) throw error
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return { ...nothing, failure: error.message, isCut: true }
  // Nothing answered, or a file of the controller could not be used: trouble of the set-up, not of the program.
  if (error instanceof RefusedError || 'code' in error) return { ...nothing, failure: error.message }
  throw error
}
