import type { Asker } from '../connection/asker.ts'
import type { ExecResult, IsolatedCommand, Source } from '../connection/connection.ts'
import type { HttpAnswer, HttpRequest } from '../connection/http.ts'
import { UserError } from '../errors.ts'
import type { JsonSchema } from '../schema.ts'
import type { Command } from '../shell.ts'

export type { Asker } from '../connection/asker.ts'
export type { JsonSchema } from '../schema.ts'

/**
 * One verb of the playbook language, such as `copy`. Most are probing: they ask the host one read-only question and plan what
 * is left to do. The few that touch only the controller (`debug`, `set_fact`) perform instead.
 */
export type Action<Args extends object = object, Wanted = unknown, Facts = unknown> =
  | ProbingAction<Args, Wanted, Facts>
  | PerformingAction<Args>

interface Described<Args extends object> {
  /** One sentence for the reference; the properties of the schema carry theirs in `description`. */
  readonly summary: string
  readonly schema: Schema<Args>
  /** The argument that a plain string stands for, as in `command: ls /`. */
  readonly freeForm?: Name<Args>
  /** For the reference: what `register` gets beside what every task gives, a sentence each. `<…>` stands for a name that varies. */
  readonly returns?: Readonly<Record<string, string>>
  /** For the reference: what check mode does, where that does not follow from how the action works. */
  readonly checkMode?: string
}

/** The name of an argument; any string where the arguments are not known, so that a table can hold every action. */
type Name<Args extends object> = keyof Args extends never ? string : keyof Args & string

export interface ProbingAction<Args extends object, Wanted, Facts> extends Described<Args> {
  /** Reads on the controller whatever the task needs: local files, rendered templates, hashes. Left out, the arguments are wanted. */
  resolve?(args: Args, context: Context): Wanted | Promise<Wanted>
  /** The one question for the host. It only reads, so the engine may ask it early, or twice. */
  probe(wanted: Wanted): Probe<Facts>
  /** What is left to do: nothing, when the host is already as asked. Pure. An error thrown here fails the task on that host. */
  plan(wanted: Wanted, facts: Facts): Change[]
  /** Its probe is about the connection itself: each time it is asked over one that is made anew, and sees a `ConnectionError`. */
  readonly reconnects?: boolean
  /** For an action that waits: what must hold, and for how long the engine may go on asking. */
  wait?(wanted: Wanted): Wait<Facts>
  /** What is waited for once the changes were applied; `undefined` where nothing is. */
  follow?(wanted: Wanted, facts: Facts, outcomes: readonly Outcome[]): Follow<unknown> | undefined
  /** What `register` gets, and whether the outcome is a failure. `outcomes` has one entry for each change that was applied. */
  report?(wanted: Wanted, facts: Facts, outcomes: readonly Outcome[]): Report
}

export interface PerformingAction<Args extends object> extends Described<Args> {
  /** It concerns the people, not the host: performed for one host of the batch, and its report holds for all (`pause`). */
  readonly once?: boolean
  /** Does the whole of it on the controller. */
  perform(args: Args, context: Context): Report | Promise<Report>
}

/**
 * A JSON Schema (draft 2020-12) for the action's arguments; the compiler wants each property of `Args` in it. Three formats tell
 * the loader more than a type does: `cel` is an expression (parsed when the playbook is loaded, never rendered as a template),
 * `local-file` and `template-file` name a file of the controller, which must be there before any host is contacted. Other names that
 * Ansible has for an argument stand in its `aliases`; the action sees only its own.
 */
export interface Schema<Args extends object> {
  readonly type: 'object'
  readonly additionalProperties: boolean | JsonSchema
  readonly required?: readonly Name<Args>[]
  readonly properties: Readonly<Record<Name<Args>, JsonSchema>>
  readonly [keyword: string]: unknown
}

/** What the engine lends an action for one host. */
export interface Context {
  /** The host's name in the inventory. */
  readonly host: string
  /** The rendered value of a variable on this host; `undefined` where it is not set anywhere. */
  variable(name: string): unknown
  /** Renders Handlebars text with this host's variables; `file` is what an error names. */
  render(text: string, file: string): string
  /** The value of a CEL expression over this host's variables. */
  evaluate(expression: string): unknown
  /** The absolute local path of a file that the task names, looked for as Ansible does; throws `UserError` naming where it looked. */
  locate(kind: 'files' | 'templates' | 'vars', path: string): string
  /** Whether the run shows diffs, so that the probe should bring the old text too. */
  readonly diff: boolean
  readonly check: boolean
  /** Ends when the task's time is up or the run is interrupted. */
  readonly signal: AbortSignal
}

export interface Probe<Facts> {
  /** Whose changes can spoil the answer: this host's, or any in the cluster. */
  readonly scope: 'host' | 'cluster'
  ask(host: Asker): Promise<Facts>
}

/** One step towards the wanted state. Check mode prints `summary`; only a real run applies it. */
export interface Change {
  /** An imperative sentence: `replace conf/alluxio-site.properties`. */
  readonly summary: string
  readonly apply: Apply
  readonly diff?: Diff | undefined
  /** It does something, but the host is not `changed` by it. */
  readonly quiet?: boolean
  /** It only looks, as its user says: check mode applies it too. */
  readonly safe?: boolean
  /** The host goes away under it: a connection that is cut then is no failure. */
  readonly endsConnection?: boolean
}

export type Apply =
  /** One of our own snippets, in the persistent shell; an exit code other than 0 fails the task. */
  | { readonly snippet: Command }
  /** What a user wrote; the exit code is for `report` to judge. */
  | { readonly isolated: IsolatedCommand }
  /** Bulk data into the stdin of a command with a channel of its own. */
  | { readonly send: Command; readonly source: Source }
  /** A command's stdout into a local file, which appears whole or not at all. */
  | { readonly receive: Command; readonly file: string }
  /** A text into a local file, which appears whole or not at all. */
  | { readonly save: string; readonly file: string }
  | { readonly request: HttpRequest }

/** What applying one change gave, in the order of the changes. */
export type Outcome = ExecResult | HttpAnswer

/** The text before and after, at `path`; `undefined` where there is none. */
export interface Diff {
  readonly path: string
  readonly before: string | undefined
  readonly after: string | undefined
}

export interface Wait<Facts> {
  /** Seconds to let pass before the first question counts; by default none. */
  readonly delay?: number
  /** Seconds. */
  readonly timeout: number
  /** Seconds between two questions. */
  readonly interval: number
  /** `undefined` when what was waited for holds, else why not yet. An error thrown here ends the waiting: it will never hold. */
  pending(facts: Facts): string | undefined
}

/** A question that is asked again and again until what is waited for holds. */
export interface Follow<Facts> {
  readonly probe: Probe<Facts>
  readonly wait: Wait<Facts>
}

export interface Report {
  /** What `register` gets beside `changed`, `failed`, `skipped` and `msg`. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** Why the outcome is a failure; `undefined` when it is not. */
  readonly failure?: string | undefined
  /** For people: shown under the task (`debug`). */
  readonly message?: string | undefined
  /** Variables to set on the host (`set_fact`). */
  readonly facts?: Readonly<Record<string, unknown>>
  readonly changed?: boolean
  /** A host, new or not, that joins groups of this run (`add_host`, `group_by`). */
  readonly inventory?: InventoryAddition
}

export interface InventoryAddition {
  readonly host: string
  readonly groups: readonly string[]
  readonly variables: Readonly<Record<string, unknown>>
}

/** The host lacks what the task builds on, such as the parent folder. In check mode an earlier change may be about to make it. */
export class MissingError extends UserError {
  readonly path: string

  constructor(message: string, path: string) {
    super(message)
    this.path = path
  }
}

/** A probe of one shell question. */
export function shellProbe<Facts>(
  command: Command,
  parse: (result: ExecResult) => Facts,
  scope: 'host' | 'cluster' = 'host',
): Probe<Facts> {
  return { scope, ask: async host => parse(await host.shell(command)) }
}

/** For an action that has nothing to ask. */
export const noQuestion: Probe<undefined> = { scope: 'host', ask: async () => undefined }
