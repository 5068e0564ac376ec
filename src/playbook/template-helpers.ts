import type { HelperOptions } from 'handlebars'

/** A helper gets its arguments as a list, all of them set, and Handlebars' options; what it throws names the template's place. */
export type TemplateHelper = (this: unknown, values: unknown[], options: HelperOptions) => unknown

export type TemplateHelpers = Readonly<Record<string, TemplateHelper>>

/** The helpers that every template may call. */
export const standardHelpers: TemplateHelpers = {
  if(values, options) {
    return truthy(values[0]) ? options.fn(this) : options.inverse(this)
  },
  unless(values, options) {
    return truthy(values[0]) ? options.inverse(this) : options.fn(this)
  },
  each: eachItem,
  with(values, options) {
    return options.fn(values[0], { data: options.data, blockParams: [values[0]] })
  },
  lookup: ([container, key]) => ownEntry(container, key),
  default: ([value, fallback]) => value ?? fallback,
  json: ([value]) => JSON.stringify(value),
  join: ([list, separator = ',']) => asList(list, 'join').map(String).join(String(separator)),
  split: ([text, separator = ',']) =>
    String(text)
      .split(String(separator))
      .map(part => part.trim())
      .filter(part => part !== ''),
  eq: ([a, b]) => a === b,
  ne: ([a, b]) => a !== b,
  and: values => values.every(truthy),
  or: values => values.some(truthy),
  not: ([value]) => !truthy(value),
  contains: ([list, value]) => asList(list, 'contains').includes(value),
  concat: values => values.map(String).join(''),
  length: ([list]) => asList(list, 'length').length,
  lower: ([text]) => String(text).toLowerCase(),
  upper: ([text]) => String(text).toUpperCase(),
  trim: ([text]) => String(text).trim(),
  replace: ([text, from, to]) => String(text).replaceAll(String(from), String(to)),
  basename: ([path]) => String(path).replace(/\/+$/, '').split('/').at(-1),
  dirname: ([path]) =>
    String(path)
      .replace(/\/+$/, '')
      .replace(/\/?[^/]*$/, '') || '/',
}

function truthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

function eachItem(this: unknown, [container]: unknown[], options: HelperOptions): string {
  const entries: [string | number, unknown][] = Array.isArray(container)
    ? container.map((value, index) => [index, value])
    : Object.entries(asMap(container))
  if (entries.length === 0) return options.inverse(this)
  return entries
    .map(([key, value], index) => {
      const data = { ...options.data, key, index, first: index === 0, last: index === entries.length - 1 }
      return options.fn(value, { data, blockParams: [value, key] })
    })
    .join('')
}

function ownEntry(container: unknown, key: unknown): unknown {
  if (typeof container !== 'object' || container === null) throw new Error('lookup wants a list or a map')
  const name = String(key)
  if (!Object.hasOwn(container, name)) throw new Error(`there is no "${name}" in it`)
  return Reflect.get(container, name)
}

function asList(value: unknown, helper: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${helper} wants a list`)
  return value
}

function asMap(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new Error('#each wants a list or a map')
  return value
}
