import { UserError } from '../errors.ts'
import { variableNameProblem } from '../inventory/index.ts'
import { isMap, readDocument } from '../playbook/document.ts'
import { parseYaml } from '../yaml.ts'

/** Reads `-e` as Ansible does: `name=value` pairs, a JSON or YAML map, or `@file`; later ones are stronger. */
export function parseExtraVariables(texts: readonly string[]): Record<string, unknown> {
  return Object.assign({}, ...texts.map(text => named(parseOne(text), text)))
}

function named(variables: Record<string, unknown>, text: string): Record<string, unknown> {
  for (const name of Object.keys(variables)) {
    const problem = variableNameProblem(name)
    if (problem !== undefined) throw new UserError(`Cannot read "-e ${text}": ${lowerFirst(problem)}`)
  }
  return variables
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function parseOne(text: string): Record<string, unknown> {
  if (text.startsWith('@')) return mapOf(readDocument(text.slice(1)).value, text)
  if (/^\s*\{/.test(text)) return mapOf(parseYaml(text, '-e').value, text)
  const pairs = [...text.matchAll(/(?<=^|\s)(?<name>[\w.-]+)=(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<plain>\S*))/g)]
  if (pairs.length === 0) throw new UserError(`Cannot read "-e ${text}": write name=value, a map, or @FILE`)
  return Object.fromEntries(
    pairs.map(({ groups = {} }) => [groups.name, groups.double ?? groups.single ?? groups.plain]),
  )
}

function mapOf(value: unknown, text: string): Record<string, unknown> {
  if (!isMap(value)) throw new UserError(`Cannot read "-e ${text}": it must be a map of variables`)
  return value
}
