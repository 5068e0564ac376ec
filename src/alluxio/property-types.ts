import { didYouMean } from '../similar.ts'
import type { Property, PropertyType } from './catalogue.ts'

/** Why Alluxio could not read a value as the property's type, as `expected …`; `undefined` where it can. */
export function valueProblem({ type, values, delimiter, name }: Property, value: string): string | undefined {
  // What another property stands for, only Alluxio knows.
  if (value.includes('${')) return undefined
  if (type === 'ENUM') return enumProblem(values, value)
  if (type === 'LIST' && /\.dirs\.quota$|\.page\.store\.sizes$|\.client\.cache\.size$/.test(name))
    return value
      .split(delimiter)
      .map(item => formatProblem('DATASIZE', item.trim()))
      .find(problem => problem !== undefined)
  return formatProblem(type, value)
}

/** Bytes; `undefined` for what is no size. Alluxio's units are powers of 1024, with or without a fraction: `1.5GB`. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = size.exec(text.trim()) ?? []
  if (number === undefined) return undefined
  return Math.floor(Number(number) * 1024 ** Math.max(0, 'bkmgtp'.indexOf((unit || 'b').charAt(0).toLowerCase())))
}

// Tried with FormatUtils of 2.9.4: no blank, no plural, no fraction of a time.
const duration = /^-?\d+(?:ms|millisecond|s|sec|second|m|min|minute|h|hr|hour|d|day)?$/i
const size = /^(-?(?:\d+|\d*\.\d+))(b|[kmgtp](?:i?b?)?)?$/i

const formats: Partial<Record<PropertyType, { readonly pattern: RegExp; readonly expected: string }>> = {
  BOOLEAN: { pattern: /^(?:true|false)$/i, expected: 'true or false' },
  INTEGER: { pattern: /^[+-]?\d{1,10}$/, expected: 'a whole number' },
  LONG: { pattern: /^[+-]?\d{1,19}$/, expected: 'a whole number' },
  DOUBLE: { pattern: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[df]?$/i, expected: 'a number' },
  DURATION: {
    pattern: duration,
    expected: 'a time: a whole number with ms, s, min, h or d right behind it, such as "30s"',
  },
  DATASIZE: { pattern: size, expected: 'a size: a number with B, KB, MB, GB or TB right behind it, such as "16GB"' },
  CLASS: { pattern: /^(?:[\p{L}_$][\p{L}\p{N}_$]*\.)*[\p{L}_$][\p{L}\p{N}_$]*$/u, expected: 'the name of a class' },
}

function formatProblem(type: PropertyType, value: string): string | undefined {
  const format = formats[type]
  return !format || format.pattern.test(value) ? undefined : `expected ${format.expected}`
}

function enumProblem(values: readonly string[], value: string): string | undefined {
  // Alluxio tries it as it is written, and in capitals.
  if (values.includes(value) || values.includes(value.toUpperCase())) return undefined
  return `expected ${list(values)}${didYouMean(value, values)}`
}

function list(values: readonly string[]): string {
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` : (values[0] ?? '')
}
