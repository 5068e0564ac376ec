import type { Diff } from '../actions/action.ts'
import { isCredential, redactProperties } from '../alluxio/credentials.ts'
import { isTemplate } from '../playbook/templates.ts'
import type { RunEvent } from './events.ts'
import type { RunOptions } from './run-options.ts'

/** Hides the values of variables and properties that are credentials, wherever they turn up in an event. */
export class Redactor {
  readonly #secrets = new Set<string>()
  #pattern: RegExp | undefined

  static of({ inventory, defaults, login = {}, extraVariables = {}, playbook }: RunOptions): Redactor {
    const redactor = new Redactor()
    const layers = [...inventory.hosts.keys()].map(host => inventory.variables(host))
    for (const layer of [
      defaults ?? new Map(),
      ...layers,
      ...playbook.plays.flatMap(play => [...play.variables, ...play.fileVariables]),
    ]) {
      for (const [name, { value }] of layer) redactor.learn(name, value)
    }
    for (const [name, value] of Object.entries(extraVariables)) redactor.learn(name, value)
    // These are never rendered: what looks like a template in them is the secret itself.
    for (const [name, value] of Object.entries(login)) if (isCredential(name)) redactor.#add(String(value))
    return redactor
  }

  /** Takes note of a value, and of all values in it, that its name says is a credential. */
  learn(name: string, value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.learn(name, item)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) this.learn(isCredential(name) ? name : key, entry)
    } else if (isCredential(name) && isSecret(value)) this.#add(String(value))
  }

  #add(secret: string): void {
    if (this.#secrets.has(secret)) return
    this.#secrets.add(secret)
    const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length)
    this.#pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'g')
  }

  /** A copy in which every text is free of secrets. */
  scrubbed<T>(value: T): T {
    return this.#pattern ? (this.#scrub(value, this.#pattern) as T) : value
  }

  clean(event: RunEvent): RunEvent {
    if (event.type !== 'host-end' && event.type !== 'host-waiting') return event
    // What stands on the host may hold secrets of another day, which no variable tells.
    const shown = event.type === 'host-end' ? { ...event, diffs: event.diffs.map(withoutCredentials) } : event
    return this.scrubbed(shown)
  }

  #scrub(value: unknown, pattern: RegExp): unknown {
    if (typeof value === 'string') return value.replace(pattern, '***')
    if (Array.isArray(value)) return value.map(item => this.#scrub(item, pattern))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.#scrub(entry, pattern)]))
  }
}

/** What is too short to be one, or a template that only leads to one, is none. */
function isSecret(value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false
  return String(value).length >= 4 && !isTemplate(value)
}

function withoutCredentials({ path, before, after }: Diff): Diff {
  const clean = (text: string | undefined) => (text === undefined ? undefined : redactProperties(text))
  return { path, before: clean(before), after: clean(after) }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
