import { UserError } from '../errors.ts'
import type { ProbingAction } from './action.ts'
import {
  type Edit,
  type EditArgs,
  type EditWanted,
  editSchemas,
  type FoundFile,
  planEdit,
  probeEdit,
  reportEdit,
  textOf,
  wantedEdit,
} from './edit-file.ts'
import { bare, insertLines, linesOf } from './lines.ts'
import { firstMatch, pythonRegExp } from './python-regexp.ts'

export interface BlockinfileArgs extends EditArgs {
  state?: 'present' | 'absent'
  block?: string
  marker?: string
  marker_begin?: string
  marker_end?: string
  insertafter?: string
  insertbefore?: string
  append_newline?: boolean
  prepend_newline?: boolean
}

export interface BlockinfileWanted extends EditWanted {
  /** The lines between the markers; without any, the block goes, markers and all. */
  readonly block: readonly string[]
  readonly present: boolean
  readonly begin: string
  readonly end: string
  readonly place: 'begin' | 'end' | Place
  readonly blankBefore: boolean
  readonly blankAfter: boolean
}

interface Place {
  readonly regexp: RegExp
  /** Whether the pattern is for the whole text (`(?m)`), not for each line. */
  readonly isForText: boolean
  readonly side: 'after' | 'before'
}

/** Makes sure that a block of lines between two marker lines is in a file as it should be, or is not there. */
export const blockinfile: ProbingAction<BlockinfileArgs, BlockinfileWanted, FoundFile> = {
  summary: 'Puts a block of lines, between two lines that mark it, into a text file, or takes it out.',
  returns: {
    path: 'The file that was edited: where a link points.',
    msg: 'What was done, in words.',
    backup: 'The copy of the old file, where one was asked for.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    dependentSchemas: { insertafter: { properties: { insertbefore: false } } },
    properties: {
      state: { enum: ['present', 'absent'], description: 'Whether the block must be there (the default) or must not.' },
      block: { type: 'string', description: 'The lines of the block; an empty one is taken out.' },
      marker: {
        type: 'string',
        pattern: '^[^\\n]*\\{mark\\}[^\\n]*$',
        expected: 'one line with {mark} in it',
        description:
          'The line before and after the block, where `{mark}` becomes `marker_begin` and `marker_end` (default `# {mark} ANSIBLE MANAGED BLOCK`, so that blocks made by Ansible are known). Several blocks in a file need markers of their own.',
      },
      marker_begin: {
        type: 'string',
        pattern: '^[^\\n]+$',
        description: 'The word before the block (default `BEGIN`).',
      },
      marker_end: { type: 'string', pattern: '^[^\\n]+$', description: 'The word after the block (default `END`).' },
      insertafter: {
        type: 'string',
        minLength: 1,
        description:
          'Where a new block goes: after the last line that this regular expression finds, in the words of Python, or `EOF` (default).',
      },
      insertbefore: {
        type: 'string',
        minLength: 1,
        description: 'Where a new block goes: before the last line that this regular expression finds, or `BOF`.',
      },
      append_newline: {
        type: 'boolean',
        description: 'Whether an empty line follows the block, unless it ends the file (default false).',
      },
      prepend_newline: {
        type: 'boolean',
        description: 'Whether an empty line precedes the block, unless it begins the file (default false).',
      },
      ...editSchemas,
    },
  },

  resolve(args, context) {
    const { path, state = 'present', block = '', marker = '# {mark} ANSIBLE MANAGED BLOCK' } = args
    const [begin, end] = [args.marker_begin ?? 'BEGIN', args.marker_end ?? 'END']
    if (begin === end) {
      throw new UserError(`Cannot edit "${path}": "marker_begin" and "marker_end" are both "${begin}"`)
    }
    return {
      ...wantedEdit(args, context),
      block: state === 'present' ? linesOf(block).map(bare) : [],
      present: state === 'present',
      begin: marker.replaceAll('{mark}', () => begin),
      end: marker.replaceAll('{mark}', () => end),
      place: placeOf(args),
      blankBefore: args.prepend_newline ?? false,
      blankAfter: args.append_newline ?? false,
    }
  },

  probe: probeEdit,
  plan: (wanted, found) => planEdit(wanted, found, edit(wanted, found)),
  report: (wanted, found, outcomes) => reportEdit(found, edit(wanted, found), outcomes),
}

function placeOf({ insertafter, insertbefore }: BlockinfileArgs): BlockinfileWanted['place'] {
  const pattern = insertafter ?? insertbefore
  if (pattern === undefined || insertafter === 'EOF') return 'end'
  if (insertbefore === 'BOF') return 'begin'
  const side = insertafter === undefined ? 'before' : 'after'
  return { regexp: pythonRegExp(pattern), isForText: /^\(\?[a-z]*m/i.test(pattern), side }
}

function edit(wanted: BlockinfileWanted, found: FoundFile): Edit {
  const text = textOf(found)
  if (!found.file && !wanted.present) return { text: undefined, summary: '', fields: { msg: 'file not present' } }
  const after = withBlock(wanted, text)
  const isTaken = wanted.block.length === 0
  const summary = `${isTaken ? 'take a block out of' : 'write a block into'}`
  const msg = !found.file ? 'File created' : after === text ? '' : isTaken ? 'Block removed' : 'Block inserted'
  return { text: after, summary, fields: { msg } }
}

function withBlock(wanted: BlockinfileWanted, text: string): string {
  const { lines, index } = withoutBlock(wanted, text)
  if (!wanted.present) return lines.join('')
  const { block, begin, end, blankBefore, blankAfter } = wanted
  const isBlank = (line: string | undefined) => line === undefined || bare(line) === ''
  const added = [
    ...(blankBefore && !isBlank(lines[index - 1]) ? [''] : []),
    ...(block.length === 0 ? [] : [begin, ...block, end]),
    ...(blankAfter && !isBlank(lines[index]) ? [''] : []),
  ]
  return insertLines(lines, index, added).join('')
}

/** The other lines, and where among them the block was or shall be. */
function withoutBlock({ begin, end, place }: BlockinfileWanted, text: string): { lines: string[]; index: number } {
  const lines = linesOf(text)
  const marks = [begin, end].map(mark => lines.findLastIndex(line => bare(line) === mark))
  const [first, last] = [Math.min(...marks), Math.max(...marks)]
  if (first >= 0) return { lines: lines.toSpliced(first, last - first + 1), index: first }
  if (place === 'begin') return { lines, index: 0 }
  return { lines, index: place === 'end' ? lines.length : (findPlace(place, text, lines) ?? lines.length) }
}

function findPlace({ regexp, isForText, side }: Place, text: string, lines: readonly string[]): number | undefined {
  const offset = side === 'after' ? 1 : 0
  if (isForText) {
    const match = firstMatch(regexp, text)
    const end = match && match.index + (side === 'after' ? match[0].length : 0)
    return end === undefined ? undefined : text.slice(0, end).split('\n').length - 1 + offset
  }
  const index = lines.findLastIndex(line => line.search(regexp) >= 0)
  return index < 0 ? undefined : index + offset
}
