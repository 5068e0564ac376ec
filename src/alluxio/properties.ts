import { UserError } from '../errors.ts'

/** Values as they stand in YAML: a list is joined with `,`, `null` takes the property out. */
export type Properties = Readonly<Record<string, unknown>>

/**
 * The text of a `.properties` file that `java.util.Properties` reads back as exactly these, sorted by name; ASCII only, since
 * Java 8 reads the file as Latin-1. What needs no escape stays as it is: an operator reads `hdfs://nn:9000/`, not `hdfs\://`.
 */
export function renderProperties(properties: Properties): string {
  return Object.entries(toStrings(properties))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${propertyLine(name, value)}\n`)
    .join('')
}

/** The same properties as text, without those that are `null`; throws `UserError` naming the property that cannot be one. */
export function toStrings(properties: Properties): Record<string, string> {
  const present = Object.entries(properties).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(present.map(([name, value]) => [name, toText(name, value)]))
}

/** One property, without what ends the line. */
export function propertyLine(name: string, value: string): string {
  return `${escapeName(name)}=${escapeValue(value)}`
}

function toText(name: string, value: unknown): string {
  if (name === '') throw new UserError('Cannot render a property: its name is empty')
  if (Array.isArray(value)) return value.map(item => toText(name, item)).join(',')
  if (['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return String(value)
  throw new UserError(`Cannot render property "${name}": expected a text, a number, a boolean or a list, found a map`)
}

function escapeName(name: string): string {
  return withEscapes(name).replaceAll(/[ =:#!]/g, '\\$&')
}

/** A value as it may stand behind `=`, where only a blank at the very beginning would be lost. */
export function escapeValue(value: string): string {
  return withEscapes(value).replace(/^ /, '\\ ')
}

function withEscapes(text: string): string {
  return text.replaceAll(/[^\x20-\x5b\x5d-\x7e]/g, character => escapes[character] ?? unicode(character))
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' }

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
