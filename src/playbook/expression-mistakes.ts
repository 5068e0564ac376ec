import { didYouMean } from '../similar.ts'

/** Why a text is no expression, and at which of its characters that is seen. */
export interface ExpressionMistake {
  readonly why: string
  readonly at: number
}

/** What people who come from Ansible and Python write first, and what CEL writes. `undefined` when it is none of that. */
export function foreignWriting(text: string): ExpressionMistake | undefined {
  if (text.trim() === '') return { why: 'it is empty', at: 0 }
  const code = withoutTexts(text)
  for (const [pattern, explain] of writings) {
    const match = pattern.exec(code)
    if (match) return { why: explain(text.slice(match.index, match.index + match[0].length), match), at: start(match) }
  }
  return undefined
}

/** What a parser says of a text that is no expression. */
export function explainSyntax(message: string): string {
  if (/\bEOF$/.test(message)) return 'it ends where more is expected'
  const character = /^Unexpected character: '?(.)/u.exec(message)?.[1]
  return character === undefined ? message : `"${character}" is not expected here`
}

/** A call of a function that CEL does not have, or that it has for other values. */
export function explainCall(name: string, text: string, functions: ReadonlySet<string>): ExpressionMistake {
  const at = Math.max(new RegExp(`\\b${name}\\s*\\(`).exec(withoutTexts(text))?.index ?? 0, 0)
  if (functions.has(name)) return { why: `"${name}" does not take such values`, at }
  const own = namesInPython[name]
  const hint = own === undefined ? didYouMean(name, functions) : `: CEL writes "${own}"`
  return { why: `there is no function "${name}"${hint}`, at }
}

type Writing = readonly [RegExp, (written: string, match: RegExpExecArray) => string]

const writings: readonly Writing[] = [
  [/\{\{.*/s, written => `it is CEL and takes no {{ }}: write "${written.replaceAll(/^\{\{\s*|\s*\}\}$/g, '')}"`],
  [/\{%/, () => 'it is CEL, not Jinja'],
  [/[“”„‘’]/, written => `${written} is no quote: write " or '`],
  [
    /(\S+)\s+not\s+in\s+(\S+)/,
    (written, match) => {
      const [item, list] = [written.slice(0, match[1]!.length), written.slice(-match[2]!.length)]
      return `CEL writes "!(${item} in ${list})", and of texts "!${list}.contains(${item})"`
    },
  ],
  [
    /([\w.[\]]+)\s+is\s+(?:not\s+)?(?:un)?defined\b/,
    (_, [, name = '']) =>
      name.includes('.')
        ? `CEL asks "has(${name})" whether there is one`
        : `a variable must be set: give "${name}" a default in "vars"; of a key CEL asks "has(a.b)"`,
  ],
  [
    /([\w.[\]]+)\s+is\s+(not\s+)?(succeeded|success|successful|failed|failure|changed|change|skipped|skip)\b/,
    (_, [, name, negated, state]) => `CEL writes "${stateOf(name!, state!, negated !== undefined)}"`,
  ],
  [
    /([\w.[\]]+)\s+is\s+(not\s+)?none\b/i,
    (_, [, name, negated]) => `CEL writes "${name} ${negated ? '!=' : '=='} null"`,
  ],
  [
    /([\w.[\]]+)\s+is\s+(not\s+)?(?:match|search|regex)\b/,
    (_, [, name, negated]) => `CEL writes "${negated ? '!' : ''}${name}.matches(…)"`,
  ],
  [/\brange\s*\(/, () => 'CEL has no range: write the numbers as a list, as in [0, 1, 2]'],
  [/\bis\s+(?:not\s+)?\w+/, written => `CEL has no tests such as "${written}"`],
  [/(?<=\S\s+)if\s.*\belse\b/s, () => 'CEL writes "condition ? this : that"'],
  [/\b(?:and|or)\b/, written => `CEL writes "${written === 'and' ? '&&' : '||'}" for "${written}"`],
  [/\bnot\b/, () => 'CEL writes "!" for "not"'],
  [/\b(?:True|False|None)\b/, written => `CEL writes "${written === 'None' ? 'null' : written.toLowerCase()}"`],
  [/(?<![=!<>])=(?!=)/, () => 'to compare, CEL writes "=="'],
  [
    /([\w.[\]]+)\s*(?<!\|)\|(?!\|)\s*(\w+)/,
    (_, [, value, filter]) => `CEL has no filters: ${filterHint(filter!, value!)}`,
  ],
  [/(?<=\s)~(?=\s)/, () => 'to join texts, CEL writes "+"'],
]

/** The pattern may begin before what is wrong, to name it. */
function start(match: RegExpExecArray): number {
  const inner = /\s(?:not\s+in|is)\s|\|(?!\|)/.exec(match[0])
  return inner ? match.index + inner.index + /^\s*/.exec(inner[0])![0].length : match.index
}

function stateOf(name: string, state: string, negated: boolean): string {
  const isSuccess = state.startsWith('succe')
  const field = isSuccess ? 'failed' : { f: 'failed', c: 'changed', s: 'skipped' }[state[0]!]!
  return `${isSuccess === negated ? '' : '!'}${name}.${field}`
}

function filterHint(filter: string, value: string): string {
  const own: Readonly<Record<string, string>> = {
    length: `size(${value})`,
    count: `size(${value})`,
    int: `int(${value})`,
    string: `string(${value})`,
    bool: value,
    lower: `${value}.lowerAscii()`,
    upper: `${value}.upperAscii()`,
    trim: `${value}.trim()`,
  }
  if (filter === 'default' || filter === 'd')
    return value.includes('.')
      ? `write "has(${value}) ? ${value} : …"`
      : `give "${value}" a default in "vars"; of a key write "has(a.b) ? a.b : …"`
  return own[filter] === undefined ? 'it has functions such as "size(x)"' : `write "${own[filter]}"`
}

const namesInPython: Readonly<Record<string, string>> = {
  startswith: 'startsWith',
  endswith: 'endsWith',
  find: 'indexOf',
  len: 'size',
  length: 'size',
  lower: 'lowerAscii',
  upper: 'upperAscii',
  strip: 'trim',
  str: 'string',
  any: 'list.exists(x, …)',
  match: 'matches',
  search: 'matches',
  includes: 'contains',
  defined: 'has',
  exist: 'exists',
  select: 'filter',
  selectattr: 'filter',
}

/** The text without what stands in quotes, which may be anything. */
function withoutTexts(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs, quoted => `"${'_'.repeat(quoted.length - 2)}"`)
}
