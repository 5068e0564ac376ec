import type { Diff } from '../actions/action.ts'
import { isCredential, redactProperties } from '../alluxio/credentials.ts'
import type { RunEvent } from './events.ts'
import type { RunOptions } from './run.ts'

/** Hides the values of variables and properties that are credentials, wherever they turn up in an event. */
export class Redactor {
  readonly #pattern: RegExp | undefined

  constructor(secrets: Iterable<string>) {
    const sorted = [...new Set(secrets)].filter(secret => secret.length >= 4).sort((a, b) => b.length - a.length)
    this.#pattern = sorted.length > 0 ? new RegExp(sorted.map(escapePattern).join('|'), 'g') : undefined
  }

  static of({ inventory, defaults, extraVariables = {}, playbook }: RunOptions): Redactor {
    const secrets = new Set<string>()
    const note = (name: string, value: unknown): void => {
      if (typeof value === 'object' && value !== null)
        for (const [key, entry] of Object.entries(value)) note(key, entry)
      else if (value !== null && value !== '' && typeof value !== 'boolean' && isCredential(name))
        secrets.add(String(value))
    }
    const layers = [...inventory.hosts.keys()].map(host => inventory.variables(host))
    for (const layer of [defaults ?? new Map(), ...layers, ...playbook.plays.flatMap(play => play.variables)]) {
      for (const [name, { value }] of layer) note(name, value)
    }
    for (const [name, value] of Object.entries(extraVariables)) note(name, value)
    return new Redactor(secrets)
  }

  clean(event: RunEvent): RunEvent {
    if (event.type !== 'host-end' && event.type !== 'host-waiting') return event
    // What stands on the host may hold secrets of another day, which no variable tells.
    const shown = event.type === 'host-end' ? { ...event, diffs: event.diffs.map(withoutCredentials) } : event
    return this.#pattern ? (this.#scrub(shown, this.#pattern) as RunEvent) : shown
  }

  #scrub(value: unknown, pattern: RegExp): unknown {
    if (typeof value === 'string') return value.replace(pattern, '***')
    if (Array.isArray(value)) return value.map(item => this.#scrub(item, pattern))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.#scrub(entry, pattern)]))
  }
}

function withoutCredentials({ path, before, after }: Diff): Diff {
  const clean = (text: string | undefined) => (text === undefined ? undefined : redactProperties(text))
  return { path, before: clean(before), after: clean(after) }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
