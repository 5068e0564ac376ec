/** A mistake in the text of a YAML file: what it is and what to write, and where in the text it stands. */
export interface Mistake {
  readonly why: string
  readonly offset: number
}

/** What the parser says of a text, in its own words. */
export interface Complaint {
  readonly code: string
  readonly message: string
  readonly offset: number
}

/** A complaint in the words of a person who wrote YAML and not a parser. */
export function explainComplaint(complaint: Complaint, text: string): Mistake {
  const own = explanations[complaint.code]?.(complaint, text)
  if (own === undefined) return { why: complaint.message.replace(/\.$/, ''), offset: complaint.offset }
  return typeof own === 'string' ? { why: own, offset: complaint.offset } : own
}

type Explain = (complaint: Complaint, text: string) => Mistake | string | undefined

const explanations: Readonly<Record<string, Explain>> = {
  TAB_AS_INDENT: () => 'a tab indents this line; YAML wants spaces',
  MULTIPLE_DOCS: () => 'a second document begins here, and a file holds one: leave out the "---"',
  BLOCK_AS_IMPLICIT_KEY: ({ offset }, text) => colonInText(offset, text),
  MULTILINE_IMPLICIT_KEY: ({ offset }, text) => noKey(offset, text),
  BAD_INDENT: ({ message, offset }, text) =>
    message.startsWith('Flow') ? notClosed(message, offset, text) : shifted(offset, text),
  BAD_ALIAS: () => `"*" begins an alias, a name for what stands elsewhere: quote it: '*'`,
  BAD_DQ_ESCAPE: ({ message }) => {
    const written = /sequence (\S+)/.exec(message)?.[1]
    return `"${written}" means nothing in double quotes: write the text in single quotes, or "\\${written}"`
  },
  BAD_SCALAR_START: ({ offset }, text) => {
    const word = restOf(offset, text)
    return `a text cannot begin with ${word[0]}: quote it: ${quoted(word)}`
  },
  MISSING_CHAR: ({ message, offset }, text) =>
    message.startsWith('Sequence item') ? shifted(offset, text) : notClosed(message, offset, text),
  UNEXPECTED_TOKEN: ({ offset }, text) => afterQuote(offset, text),
}

/** `name: Note: this` has a key in its text; a line that has its value already has no other lines under it. */
function colonInText(offset: number, text: string): Mistake {
  const value = restOf(offset, text)
  if (/:(\s|$)/.test(value)) {
    return { why: `the text holds a colon and a blank, which make a key: quote it: ${quoted(value)}`, offset }
  }
  const why =
    'this line is indented too far: the one before it has its value already, so that nothing can stand under it'
  return { why, offset: offset + text.slice(offset).search(/(?<=\n *)\S/) }
}

function noKey(offset: number, text: string): Mistake | string {
  const line = restOf(offset, text)
  const odd = lookalike(line)
  if (odd) return { why: odd.why, offset: offset + odd.offset }
  const [, key, value] = /^([\w.-]+):(\S.*)$/.exec(line) ?? []
  if (key !== undefined) return `a blank is missing after the colon: ${key}: ${value}`
  return `this is no key: a key ends in a colon, as in "${line.split(/\s/, 1)[0]}:"`
}

/** The parser says what it missed at the end of the line before; the reader sees a line that begins at the wrong column. */
function shifted(offset: number, text: string): Mistake {
  const rest = /^\s*/.exec(text.slice(offset))![0]
  const start = offset + rest.length
  return {
    why: `this line begins at column ${columnAt(start, text)}, where nothing above goes on: what belongs together begins at the same column`,
    offset: start,
  }
}

function notClosed(message: string, offset: number, text: string): Mistake | undefined {
  const closing = /(?:closing |with an? |or )(["'\]}])/.exec(message)?.[1]
  if (closing === undefined) return undefined
  const opening = { ']': '[', '}': '{' }[closing] ?? closing
  const start = openingBefore(opening, closing, text.slice(0, offset))
  return { why: `the ${opening} that begins here is not closed`, offset: start < 0 ? offset : start }
}

/** The last opening sign that nothing closes. */
function openingBefore(opening: string, closing: string, before: string): number {
  if (opening === closing) return openQuote(opening, before)
  let depth = 0
  for (let index = before.length - 1; index >= 0; index--) {
    if (before[index] === closing) depth++
    if (before[index] === opening && depth-- === 0) return index
  }
  return -1
}

/** A quote opens where a value begins, and what is doubled or behind a backslash does not close it. */
function openQuote(quote: string, before: string): number {
  const inside = quote === "'" ? `(?:[^']|'')*` : `(?:[^"\\\\]|\\\\.)*`
  const whole = new RegExp(`(?<=^|[\\s[{,])${quote}${inside}(${quote}|$)`, 'gs')
  const open = [...before.matchAll(whole)].find(match => match[1] === '')
  return open?.index ?? -1
}

function afterQuote(offset: number, text: string): Mistake | string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  const [, value = ''] = /(?::\s+|-\s+)((["']).*\2)\s*$/.exec(line) ?? []
  if (value === '') return undefined
  const rest = restOf(offset, text)
  const start = offset - (/\s*$/.exec(line)![0].length + value.length)
  const isInside = text[offset - 1] === value[0] && rest.endsWith(value[0]!)
  if (isInside && value.startsWith("'")) {
    const inner = `${value}${rest}`.slice(1, -1)
    return { why: `a ' between single quotes is doubled: '${inner.replaceAll("'", "''")}'`, offset: offset - 1 }
  }
  const whole = `${value} ${rest}`
  return {
    why: `text stands after the closing quote: quote all of it: ${quoted(whole)}`,
    offset: start,
  }
}

/** Why a plain value is not what it looks like: `2.10` is the number 2.1, and `no` is a text. */
export function pitfall(value: unknown, source: string): string | undefined {
  if (typeof value === 'number' && String(value) !== source)
    return `YAML reads ${source} as the number ${value}: write '${source}' to keep it as it stands`
  if (typeof value === 'string' && /^(yes|no|on|off)$/i.test(value))
    return `YAML 1.2 reads ${source} as a text: write ${/^(yes|on)$/i.test(value)}, or '${source}' for the text`
  return undefined
}

/** A no-break space or a full-width colon where a plain one was meant. */
export function lookalike(plain: string): Mistake | undefined {
  const blank = /^[\u00a0\u3000\u200b]|(?<=^[\w.-]+:)[\u00a0\u3000]|[\u00a0\u3000\u200b]$/.exec(plain)
  if (blank) return { why: `${named(blank[0])} stands here, which YAML takes for a letter`, offset: blank.index }
  const colon = /(?<=^[\w.-]+)：/.exec(plain)
  if (colon) return { why: 'a full-width colon stands here: a key ends in ":" and a blank', offset: colon.index }
  return undefined
}

function named(character: string): string {
  const names: Readonly<Record<string, string>> = {
    '\u00a0': 'a no-break space',
    '\u3000': 'an ideographic space',
    '\u200b': 'a zero-width space',
  }
  return names[character]!
}

/** What is said of a tag such as `!vault`. */
export function tagProblem(tag: string): string {
  if (tag === '!vault') return '"!vault" is Ansible\'s: keep secrets in a file that only -e @FILE names'
  if (tag === '!unsafe') return '"!unsafe" is Ansible\'s: what came from a host is never rendered'
  return `the tag "${tag}" is not known; a text that begins with "!" is quoted`
}

/** What stands on the line from a place on, without a comment. */
export function restOf(offset: number, text: string): string {
  return text
    .slice(offset)
    .split('\n', 1)[0]!
    .replace(/\s#.*$/, '')
    .trim()
}

/** A text in the quotes that it does not hold itself. */
function quoted(text: string): string {
  if (!text.includes("'")) return `'${text}'`
  return text.includes('"') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`
}

/** The same, in double quotes where it may be, as templates usually are. */
export function doubleQuoted(text: string): string {
  return text.includes('"') ? quoted(text) : `"${text}"`
}

function columnAt(offset: number, text: string): number {
  return offset - text.lastIndexOf('\n', offset - 1)
}
