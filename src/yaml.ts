import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { type Position, UserError, UserErrors } from './errors.ts'

/** Where a value stands in a document: `['tasks', 0, 'copy', 'dest']`. */
export type Path = readonly (string | number)[]

/** A YAML file as plain values, each of which can be found in the text again. */
export interface SourceDocument {
  readonly file: string
  readonly text: string
  readonly value: unknown
  /** Where the value at `path` begins, or the nearest thing around it that stands in the file. */
  locate(path: Path): Position
  /** Where the key that holds the value at `path` begins. */
  locateKey(path: Path): Position
  /** The word that stands in the text where the value at `path` begins: `0644`, where the value is the number 644. */
  word(path: Path): string
}

/** Reads one YAML 1.2 document; throws `UserErrors` with everything that is wrong with the text. */
export function parseYaml(text: string, file: string): SourceDocument {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true })
  const position = (offset: number): Position => {
    const { line, col } = counter.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const keys = collectionKeys(document, text)
  const mistakes = [...keys, ...syntaxErrors(document, text, keys)]
  if (mistakes.length > 0) {
    throw new UserErrors(
      mistakes.map(({ why, offset }) => new UserError(`Cannot read YAML: ${why}`, { position: position(offset) })),
    )
  }
  return {
    file,
    text,
    value: document.toJS({ maxAliasCount: 1000 }),
    locate: path => position(offsetOf(nearest(document, path))),
    locateKey: path => position(keyOffset(document, path) ?? offsetOf(nearest(document, path))),
    word: path => /^[^\s,\]}#]*/.exec(text.slice(offsetOf(nearest(document, path))))![0],
  }
}

interface Mistake {
  readonly why: string
  readonly offset: number
}

/** YAML reads an unquoted `{{ x }}` as a map whose key is a map; no map of ours has such a key. */
function collectionKeys(document: Document, text: string): Mistake[] {
  const found: Mistake[] = []
  visit(document, {
    Pair(_, { key }, path) {
      if (!isCollection(key)) return undefined
      const [start, end] = (path.at(-1) as Node).range!
      const isTemplate = text.startsWith('{{', start)
      const why = isTemplate ? `quote the template: ${quote(text.slice(start, end))}` : 'a key must be plain text'
      found.push({ why, offset: isTemplate ? start : key.range![0] })
      return visit.SKIP
    },
  })
  return found
}

/** Text after an unquoted `{{ x }}` is a syntax error whose cause stands before it, on the same line. */
function syntaxErrors({ errors }: Document, text: string, before: readonly Mistake[]): Mistake[] {
  return errors.flatMap(({ code, message, pos: [offset] }) => {
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1
    const isExplained = before.some(mistake => mistake.offset >= lineStart && mistake.offset < offset)
    return isExplained ? [] : [{ why: explain(code, message), offset }]
  })
}

function quote(template: string): string {
  return template.includes('"') ? `'${template}'` : `"${template}"`
}

function explain(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands here twice; the second would hide the first'
  if (code === 'TAB_AS_INDENT') return 'a tab indents this line; YAML wants spaces'
  return message.replace(/\.$/, '')
}

function nearest(document: Document, path: Path): Node | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node)) return node
  }
  return document.contents ?? undefined
}

function keyOffset(document: Document, path: Path): number | undefined {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  if (!isMap(parent)) return undefined
  const key = path.at(-1)
  const pair = parent.items.find(item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
  return pair && isNode(pair.key) ? offsetOf(pair.key) : undefined
}

function offsetOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0
}
