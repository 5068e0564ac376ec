import { resolve } from 'node:path'
import type { Context } from '../../src/actions/action.ts'

/** A context over plain variables: `{{ name }}` is replaced, and an expression is the name of a variable. */
export function fakeContext({
  variables = {},
  folder = '.',
  ...rest
}: { variables?: Record<string, unknown>; folder?: string } & Partial<Context> = {}): Context {
  return {
    host: 'w1',
    variable: name => variables[name],
    render: text => text.replaceAll(/\{\{ (\w+) \}\}/g, (_, name: string) => String(variables[name])),
    evaluate: expression => variables[expression],
    locate: (_kind, path) => resolve(folder, path),
    diff: false,
    check: false,
    signal: new AbortController().signal,
    ...rest,
  }
}
