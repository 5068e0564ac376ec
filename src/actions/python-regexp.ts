import { UserError } from '../errors.ts'

export interface RegExpOptions {
  /** Whether `^` and `$` stand for the begin and the end of each line, not only of the text. */
  readonly multiline?: boolean
  /** Whether `.` stands for the end of a line too. */
  readonly dotAll?: boolean
}

/**
 * A regular expression in Python's words, which playbooks are written in, as one of ours that finds the same: `$` also before the
 * last newline, `(?P<name>)`, `\A`, `\Z`, a `{` that counts nothing, needless escapes. Throws `UserError` for what we lack, such as
 * `(?x)`. It says where groups lie (the flag `d`).
 */
export function pythonRegExp(pattern: string, options: RegExpOptions = {}): RegExp {
  const [head = '', flags = ''] = /^\(\?([aiLmsu]+)\)/.exec(pattern) ?? []
  const multiline = options.multiline || flags.includes('m')
  const dotAll = options.dotAll || flags.includes('s')
  try {
    const source = translate(pattern.slice(head.length), tokens({ multiline, dotAll }))
    return new RegExp(source, `dgu${flags.includes('i') ? 'i' : ''}`)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const why = error.message.replace(/^.*: /s, '').toLowerCase()
    throw new UserError(`Cannot read the regular expression "${pattern}": ${why}`, { cause: error })
  }
}

/** The first place that a regular expression finds; unlike `exec`, it looks from the beginning each time. */
export function firstMatch(regexp: RegExp, text: string): RegExpExecArray | undefined {
  const [match] = text.matchAll(regexp)
  return match
}

/** The text with every place that a regular expression finds replaced, and how many those are. */
export function substitute(text: string, regexp: RegExp, template: string): { text: string; count: number } {
  const matches = [...text.matchAll(regexp)]
  const ends = matches.map(match => match.index + match[0].length)
  const pieces = matches.map((match, i) => text.slice(ends[i - 1] ?? 0, match.index) + expand(template, match))
  return { text: pieces.join('') + text.slice(ends.at(-1) ?? 0), count: matches.length }
}

/** The text that a replacement stands for: `\1`, `\g<1>` and `\g<name>` are what the groups of the match hold. */
export function expand(template: string, match: RegExpExecArray): string {
  return template.replaceAll(
    /\\(?:g<(\w+)>|([1-9]\d?)|([\s\S]))/g,
    (whole, name?: string, digits?: string, other = '') => {
      const group = name ?? digits
      if (group === undefined) return escapes[other] ?? kept(whole, template)
      const isKnown = /^\d+$/.test(group) ? Number(group) < match.length : Object.hasOwn(match.groups ?? {}, group)
      if (!isKnown) throw new UserError(`Cannot replace by "${template}": the regular expression has no group ${group}`)
      return (/^\d+$/.test(group) ? match[Number(group)] : match.groups?.[group]) ?? ''
    },
  )
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  b: '\b',
}

function kept(piece: string, template: string): string {
  if (!/[A-Za-z0-9]$/.test(piece)) return piece
  throw new UserError(`Cannot replace by "${template}": "${piece}" stands for nothing; a backslash itself is "\\\\"`)
}

/** Throws `UserError` where `expand` would, before there is a match. */
export function checkTemplate(template: string, regexp: RegExp): void {
  expand(template, new RegExp(`${regexp.source}|`, regexp.flags).exec('')!)
}

/** What a piece of a pattern is in our words: the first that matches at a place counts. */
type Tokens = readonly (readonly [piece: RegExp, inOurWords: (...groups: string[]) => string])[]

function translate(pattern: string, known: Tokens): string {
  let rest = pattern
  let source = ''
  while (rest !== '') {
    const [piece, inOurWords] = known.find(([candidate]) => candidate.test(rest))!
    const found = piece.exec(rest)!
    source += inOurWords(...found)
    rest = rest.slice(found[0].length)
  }
  return source
}

const same = (text: string) => text
const literally = (text: string) => text.replace(/[$()*+./?[\\\]^{|}]/, '\\$&')

const escaped: Tokens = [
  [/^\\[dDsSwWnrtfv]/, same],
  [/^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})/, same],
  [/^\\U([0-9a-fA-F]{8})/, (_, code) => `\\u{${code}}`],
  [/^\\a/, () => '\\x07'],
  [/^\\0([0-7]{0,2})/, (_, digits) => `\\x${Number.parseInt(`0${digits}`, 8).toString(16).padStart(2, '0')}`],
  [/^\\([^A-Za-z0-9])/u, (_, character) => literally(character!)],
]

const inClass: Tokens = [
  [/^\\[b-]/, same],
  ...escaped,
  [/^-/, same],
  [/^[\s\S]/u, text => text.replace(/[\\\]]/, '\\$&')],
]

function tokens({ multiline, dotAll }: RegExpOptions): Tokens {
  return [
    [/^\\A/, () => textStart],
    [/^\\Z/, () => textEnd],
    [/^\\[bB]/, same],
    [/^\\([1-9]\d?)/, same],
    ...escaped,
    [/^\[(\^?)(\]?(?:\\[\s\S]|[^\]\\])*)\]/, (_, not, items) => `[${not}${translate(items!, inClass)}]`],
    [/^\(\?P<(\w+)>/, (_, name) => `(?<${name}>`],
    [/^\(\?P=(\w+)\)/, (_, name) => `\\k<${name}>`],
    [/^\(\?#[^)]*\)/, () => ''],
    [/^\{(\d*),(\d*)\}/, (_, least, most) => `{${least || 0},${most}}`],
    [/^\{\d+\}/, same],
    [/^[\]{}]/, text => `\\${text}`],
    [/^\./, () => (dotAll ? '[\\s\\S]' : '[^\\n]')],
    [/^\^/, () => (multiline ? '(?<![^\\n])' : textStart)],
    [/^\$/, () => (multiline ? '(?![^\\n])' : `(?=\\n?${textEnd})`)],
    [/^[\s\S]/u, same],
  ]
}

const textStart = '(?<![\\s\\S])'
const textEnd = '(?![\\s\\S])'
