import { readFileSync } from 'node:fs'
import { isCredential } from '../alluxio/credentials.ts'
import type { Position } from '../errors.ts'

const widest = 100

/**
 * The line of a file that a mistake stands in, under the one before it, with a caret: what a person sees without opening the file.
 * `undefined` when the file cannot be read, or has no such line. Values of passwords and keys are hidden.
 */
export function excerpt({ file, line, column }: Position): string | undefined {
  const lines = linesOf(file)
  const wrong = lines?.[line - 1]
  if (wrong === undefined) return undefined

  const { text, caret } = around(withoutSecret(wrong), column - 1)
  const before = line > 1 ? lines![line - 2]! : ''
  const gutter = String(line).length
  const row = (label: string, shown: string) => `  ${label.padStart(gutter)} | ${shown}`.trimEnd()
  return [
    ...(before.trim() === '' ? [] : [row(String(line - 1), cut(withoutSecret(before)))]),
    row(String(line), text),
    row('', `${blankAs(text.slice(0, caret))}^`),
  ].join('\n')
}

function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    // The place alone has to do: it may be that very file that could not be read.
    return undefined
  }
}

/** The part of a long line that the caret points into. */
function around(text: string, caret: number): { text: string; caret: number } {
  const start = caret < widest - 20 ? 0 : caret - widest / 2
  const shown = start === 0 ? text : `…${text.slice(start + 1)}`
  return { text: cut(shown), caret: Math.min(caret, text.length) - start }
}

function cut(text: string): string {
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text
}

/** Blanks that are as wide as the text: a tab stays one, and an ideograph takes two. */
function blankAs(text: string): string {
  return text.replaceAll(/[^\t]/gu, character => (wide.test(character) ? '  ' : ' '))
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/

function withoutSecret(line: string): string {
  const [, before, key] = /^(\s*(?:- )*["']?([\w.-]+)["']?\s*:\s+)(?=\S)/.exec(line) ?? []
  return key !== undefined && isCredential(key) ? `${before}***` : line
}
