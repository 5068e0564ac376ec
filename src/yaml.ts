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
  stringify,
  visit,
  type YAMLParseError,
} from 'yaml'
import { type Position, UserError, UserErrors } from './errors.ts'
import {
  type Complaint,
  doubleQuoted,
  explainComplaint,
  lookalike,
  type Mistake,
  pitfall,
  restOf,
  tagProblem,
} from './yaml-mistakes.ts'

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
  /** Where a character of the text at `path` stands, counted from 0; where that cannot be told, where the text begins. */
  locateWithin(path: Path, at: number): Position
  /** The values at `path`, however deep, that YAML reads as something else than they look. */
  pitfalls(path: Path): UserError[]
  /** The word that stands in the text where the value at `path` begins: `0644`, where the value is the number 644. */
  word(path: Path): string
}

/** Reads one YAML 1.2 document; throws `UserErrors` with everything that is wrong with the text. */
export function parseYaml(text: string, file: string): SourceDocument {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false, merge: true })
  const position = (offset: number): Position => {
    const { line, col } = counter.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const mistakes = mistakesIn(document, text)
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
    locateWithin: (path, at) => {
      const node = nearest(document, path)
      return position(offsetWithin(node, at, text) ?? offsetOf(node))
    },
    pitfalls: path =>
      pitfallsIn(path.length === 0 ? (document.contents ?? undefined) : nodeAt(document, path)).map(
        ({ why, offset }) => new UserError(why, { position: position(offset) }),
      ),
    word: path => /^[^\s,\]}#]*/.exec(text.slice(offsetOf(nearest(document, path))))![0],
  }
}

function mistakesIn(document: Document, text: string): Mistake[] {
  const [complaint] = document.errors
  const [broken] = complaint ? [explainComplaint(asComplaint(complaint), text)] : []
  // Behind the place where the parser lost its way it complains of what is only a consequence.
  const before = ({ offset }: Mistake) => complaint === undefined || offset <= complaint.pos[0]
  const odd = [
    ...collectionKeys(document, text),
    ...duplicateKeys(document, text),
    ...unresolved(document, text),
    ...oddBlanks(document, text),
  ].filter(before)
  const isExplained = broken && odd.some(({ offset }) => isOnLine(offset, complaint!.pos[0], text))
  return [...odd, ...(broken && !isExplained ? [broken] : [])].sort((a, b) => a.offset - b.offset)
}

function asComplaint({ code, message, pos: [offset] }: YAMLParseError): Complaint {
  return { code, message, offset }
}

/** Text after an unquoted `{{ x }}` is a syntax error whose cause stands before it, on the same line. */
function isOnLine(offset: number, end: number, text: string): boolean {
  return offset <= end && !text.slice(offset, end).includes('\n')
}

/** YAML reads an unquoted `{{ x }}` as a map whose key is a map; no map of ours has such a key. */
function collectionKeys(document: Document, text: string): Mistake[] {
  const found: Mistake[] = []
  visit(document, {
    Pair(_, { key }, path) {
      if (!isCollection(key)) return undefined
      const [start, end] = (path.at(-1) as Node).range!
      if (!text.startsWith('{{', start)) found.push({ why: 'a key must be plain text', offset: key.range![0] })
      else {
        const isInFlow = path.slice(0, -1).some(node => isCollection(node) && node.flow === true)
        const written = isInFlow ? text.slice(start, end) : restOf(start, text)
        found.push({ why: `quote the template: ${doubleQuoted(written)}`, offset: start })
      }
      return visit.SKIP
    },
  })
  return found
}

function duplicateKeys(document: Document, text: string): Mistake[] {
  const found: Mistake[] = []
  visit(document, {
    Map(_, { items }) {
      const lines = new Map<unknown, number>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        const offset = key.range![0]
        const line = lines.get(key.value)
        const why = `"${key.source}" stands here twice: line ${line} has it already, and would be hidden`
        if (line === undefined) lines.set(key.value, text.slice(0, offset).split('\n').length)
        else found.push({ why, offset })
      }
    },
  })
  return found
}

/** Aliases of no anchor, and tags, which nothing of ours has. */
function unresolved(document: Document, text: string): Mistake[] {
  const found: Mistake[] = []
  visit(document, {
    Alias(_, alias) {
      const anchor = alias.source === '' ? undefined : alias.resolve(document)
      if (anchor && holds(anchor, alias)) {
        const why = `"*${alias.source}" stands inside of what it names`
        found.push({ why, offset: alias.range![0] })
        return
      }
      if (alias.source === '' || anchor) return
      const why = `there is no anchor "&${alias.source}" before this alias; a text that begins with "*" is quoted`
      found.push({ why, offset: alias.range![0] })
    },
    Node(_, { tag, range }) {
      if (tag === undefined || tag.startsWith('tag:yaml.org')) return
      found.push({ why: tagProblem(tag), offset: Math.max(text.lastIndexOf('!', range![0] - 1), 0) })
    },
  })
  return found
}

function holds(outer: Node, { range }: Node): boolean {
  return outer.range![0] <= range![0] && range![1] <= outer.range![1]
}

/** Blanks and colons that only look like YAML's own, as text processors and input methods write them. */
function oddBlanks(document: Document, text: string): Mistake[] {
  const found: Mistake[] = []
  visit(document, {
    Scalar(_, { type, range }) {
      if (type !== 'PLAIN') return
      const [start, end] = range!
      const mistake = lookalike(text.slice(start, end))
      if (mistake) found.push({ why: mistake.why, offset: start + mistake.offset })
    },
  })
  return found
}

function pitfallsIn(node: Node | undefined): Mistake[] {
  const found: Mistake[] = []
  if (!node) return found
  visit(node, {
    Pair: (_, { value }) => (isNode(value) ? undefined : visit.SKIP),
    Scalar(key, { type, value, source, range }) {
      if (key === 'key' || type !== 'PLAIN' || source === undefined) return
      const why = pitfall(value, source)
      if (why) found.push({ why, offset: range![0] })
    },
  })
  return found
}

/** Values as YAML that reads back as exactly these; a text of several lines stands as a block. */
export function renderYaml(value: object): string {
  // Texts that older readers take for something else (yes, 0644) are quoted.
  return stringify(value, { lineWidth: 0, version: '1.1' })
}

/** Where a character of a text stands in the file; `undefined` when the text is written in another way than it reads. */
function offsetWithin(node: Node | undefined, at: number, text: string): number | undefined {
  if (!isScalar(node) || typeof node.value !== 'string') return undefined
  const [start, end] = node.range!
  const begin = start + (node.type === 'PLAIN' ? 0 : 1)
  if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED')
    return text.startsWith(node.value, begin) ? begin + at : undefined
  // Each line of a block is found by its text, since blocks only take away what indents them.
  const word = /^\S+/.exec(node.value.slice(at))?.[0]
  const count = word === undefined ? 0 : node.value.slice(0, at).split(word).length
  let offset = text.indexOf('\n', start)
  for (let seen = 0; seen < count && offset >= 0; seen++) offset = text.indexOf(word!, offset + 1)
  return count > 0 && offset >= 0 && offset < end ? offset : undefined
}

function nodeAt(document: Document, path: Path): Node | undefined {
  const node = document.getIn(path, true)
  return isNode(node) ? node : undefined
}

function nearest(document: Document, path: Path): Node | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(document, path.slice(0, length))
    if (node) return node
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
