import { UserError } from '../errors.ts'

/** Splits a line into words as a POSIX shell does: quotes and backslashes count, nothing is expanded. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let rest = line
  while (rest !== '') {
    const [token = '', blank, single, double, escaped, plain] = nextToken.exec(rest) ?? []
    if (token === '') throw unclosed(line, rest)
    rest = rest.slice(token.length)
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      const inner =
        single ?? double?.replaceAll(/\\([$`"\\]|\n)/g, plainCharacter) ?? escaped?.replace('\n', '') ?? plain ?? ''
      word = escaped === '\n' && word === undefined ? undefined : (word ?? '') + inner
    }
  }
  return word === undefined ? words : [...words, word]
}

/** Blanks, a quoted part, an escaped character, or characters that mean themselves. */
const nextToken = /^(?:([ \t\n]+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^ \t\n'"\\]+))/

function plainCharacter(_: string, character: string): string {
  return character === '\n' ? '' : character
}

function unclosed(line: string, rest: string): UserError {
  const what = rest.startsWith('\\') ? 'a backslash ends it' : `the quote ${rest[0]} is not closed`
  return new UserError(`Cannot split "${line}" into words: ${what}`)
}
