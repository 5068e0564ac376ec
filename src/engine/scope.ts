import type { Position } from '../errors.ts'
import { UserError } from '../errors.ts'
import { mergedNames } from '../inventory/index.ts'
import type { ParseTemplate } from '../playbook/templates.ts'
import { isTemplate } from '../playbook/templates.ts'

/** Variables of one strength. What came from a host is `verbatim`: it is never rendered. */
export interface Layer {
  readonly verbatim?: boolean
  get(name: string): LayerEntry | undefined
  keys(): Iterable<string>
}

export interface LayerEntry {
  readonly value: unknown
  readonly origin?: Position
}

export interface ScopeOptions {
  /** Weakest first. */
  readonly layers: readonly Layer[]
  readonly magic: (name: string) => unknown
  readonly parseTemplate: ParseTemplate
  /** Told each rendered value, once for each scope. */
  readonly onValue?: (name: string, value: unknown) => void
}

/** All that one host knows at one moment of a run. Values are rendered when they are read, and kept. */
export class Scope {
  readonly #options: ScopeOptions
  readonly #values = new Map<string, unknown>()
  readonly #rendering = new Set<string>()
  #readsOthers = false

  constructor(options: ScopeOptions) {
    this.#options = options
  }

  /** This scope with stronger layers on top. */
  extend(layers: readonly Layer[]): Scope {
    return layers.length === 0 ? this : new Scope({ ...this.#options, layers: [...this.#options.layers, ...layers] })
  }

  /** This scope with layers under its `count` strongest ones. */
  insertBeforeLast(layers: readonly Layer[], count: number): Scope {
    const own = this.#options.layers
    return new Scope({ ...this.#options, layers: [...own.slice(0, -count), ...layers, ...own.slice(-count)] })
  }

  /** This scope with layers right above its weakest one. */
  insertAfterFirst(layers: readonly Layer[]): Scope {
    const [first, ...others] = this.#options.layers
    return new Scope({ ...this.#options, layers: [first!, ...layers, ...others] })
  }

  /** This scope in which reading a variable throws what `refuse` gives for its name, unless that is nothing. */
  withholding(refuse: (name: string) => Error | undefined): Scope {
    const magic = (name: string) => {
      const error = refuse(name)
      if (error) throw error
      return this.#options.magic(name)
    }
    return new Scope({ ...this.#options, magic })
  }

  /** The names of all variables that some layer sets. */
  names(): Set<string> {
    return new Set(this.#options.layers.flatMap(layer => [...layer.keys()]))
  }

  /** The rendered value of a variable; `undefined` when no layer sets it. */
  readonly lookup = (name: string): unknown => {
    const magic = this.#options.magic(name)
    if (magic !== undefined) {
      this.#readsOthers ||= name === 'hostvars'
      return magic
    }
    if (this.#values.has(name)) return this.#values.get(name)
    const before = this.#readsOthers
    this.#readsOthers = false
    const value = this.#read(name)
    this.#options.onValue?.(name, value)
    // What depends on other hosts may change without this host's knowing.
    if (!this.#readsOthers) this.#values.set(name, value)
    this.#readsOthers ||= before
    return value
  }

  /** Every template in a value rendered, however deep. */
  render(value: unknown): unknown {
    if (isTemplate(value)) return this.#options.parseTemplate(value).value(this.lookup)
    if (Array.isArray(value)) return value.map(item => this.render(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.render(entry)]))
  }

  renderFile(text: string, file: string): string {
    return this.#options.parseTemplate(text, file).render(this.lookup)
  }

  #read(name: string): unknown {
    if (this.#rendering.has(name)) {
      throw new UserError(
        `Cannot render the variable "${name}": it refers to itself (${[...this.#rendering, name].join(' → ')})`,
      )
    }
    this.#rendering.add(name)
    try {
      return mergedNames.has(name) ? this.#merged(name) : this.#strongest(name)
    } finally {
      this.#rendering.delete(name)
    }
  }

  #strongest(name: string): unknown {
    for (const layer of this.#options.layers.toReversed()) {
      const entry = layer.get(name)
      if (entry) return this.#rendered(layer, entry)
    }
    return undefined
  }

  #merged(name: string): unknown {
    let merged: Record<string, unknown> | undefined
    for (const layer of this.#options.layers) {
      const entry = layer.get(name)
      if (entry) merged = { ...merged, ...(this.#rendered(layer, entry) as Record<string, unknown> | null) }
    }
    return merged
  }

  #rendered(layer: Layer, { value, origin }: LayerEntry): unknown {
    if (layer.verbatim) return value
    try {
      return this.render(value)
    } catch (error) {
      if (error instanceof UserError && !error.position && origin) {
        throw new UserError(error.message, { position: origin, cause: error.cause })
      }
      throw error
    }
  }
}

/** A layer over a plain record. */
export function recordLayer(record: Readonly<Record<string, unknown>>, verbatim = false): Layer {
  return {
    verbatim,
    get: name => (Object.hasOwn(record, name) ? { value: record[name] } : undefined),
    keys: () => Object.keys(record),
  }
}
