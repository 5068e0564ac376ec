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
import { checkTemplate, expand, firstMatch, pythonRegExp } from './python-regexp.ts'

export interface LineinfileArgs extends EditArgs {
  state?: 'present' | 'absent'
  line?: string
  regexp?: string
  search_string?: string
  backrefs?: boolean
  insertafter?: string
  insertbefore?: string
  firstmatch?: boolean
}

export interface LineinfileWanted extends EditWanted {
  readonly state: 'present' | 'absent'
  readonly line: string | undefined
  readonly backrefs: boolean
  readonly firstmatch: boolean
  readonly regexp: RegExp | undefined
  readonly searched: string | undefined
  /** Where a line goes that is new, unless at the end. */
  readonly place: 'begin' | { readonly regexp: RegExp; readonly offset: 0 | 1 } | undefined
}

/** Makes sure that one line of a file is there as it should be, or is not there. */
export const lineinfile: ProbingAction<LineinfileArgs, LineinfileWanted, FoundFile> = {
  summary: 'Puts one line into a text file, in place of the one that a pattern finds, or takes lines out.',
  returns: {
    path: 'The file that was edited: where a link points.',
    msg: 'What was done, in words.',
    backup: 'The copy of the old file, where one was asked for.',
    found: 'How many lines were found to take out.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    if: { properties: { state: { const: 'present' } } },
    then: { required: ['line'] },
    else: { anyOf: [{ required: ['line'] }, { required: ['regexp'] }, { required: ['search_string'] }] },
    dependentRequired: { backrefs: ['regexp'] },
    dependentSchemas: {
      regexp: { properties: { search_string: false } },
      insertafter: { properties: { insertbefore: false } },
    },
    properties: {
      state: { enum: ['present', 'absent'], description: 'Whether the line must be there (the default) or must not.' },
      line: {
        type: 'string',
        description: 'The line, without what ends it. It may be left out with `state: absent` and a pattern.',
      },
      regexp: {
        type: 'string',
        aliases: ['regex'],
        minLength: 1,
        description:
          'A regular expression in the words of Python. The last line that it finds becomes `line`; with `state: absent` all lines that it finds go.',
      },
      search_string: {
        type: 'string',
        minLength: 1,
        description: 'A text to be found in a line, instead of `regexp`.',
      },
      backrefs: {
        type: 'boolean',
        description:
          'Whether `\\1` or `\\g<name>` in `line` is what that group of `regexp` found; a file in which it finds nothing stays as it is (default false).',
      },
      insertafter: {
        type: 'string',
        minLength: 1,
        description:
          'Where a new line goes: after the last line that this regular expression finds, or `EOF` (default).',
      },
      insertbefore: {
        type: 'string',
        minLength: 1,
        description: 'Where a new line goes: before the last line that this regular expression finds, or `BOF`.',
      },
      firstmatch: {
        type: 'boolean',
        description: 'Whether the first line that a pattern finds counts, instead of the last (default false).',
      },
      ...editSchemas,
    },
  },

  resolve(args, context) {
    const { path, state = 'present', regexp, search_string, backrefs = false, firstmatch = false } = args
    const line = args.line?.replace(/\r?\n$/, '')
    if (line?.includes('\n')) {
      throw new UserError(`Cannot edit "${path}": "line" holds several lines; "blockinfile" writes those`)
    }
    const pattern = regexp === undefined ? undefined : pythonRegExp(regexp)
    if (backrefs && pattern) checkTemplate(line ?? '', pattern)
    return {
      ...wantedEdit(args, context),
      state,
      line,
      backrefs,
      firstmatch,
      regexp: pattern,
      searched: search_string,
      place: placeOf(args),
    }
  },

  probe: probeEdit,
  plan: (wanted, found) => planEdit(wanted, found, edit(wanted, found)),
  report: (wanted, found, outcomes) => reportEdit(found, edit(wanted, found), outcomes),
}

function placeOf({ insertafter, insertbefore }: LineinfileArgs): LineinfileWanted['place'] {
  const pattern = insertafter ?? insertbefore
  if (pattern === 'BOF') return 'begin'
  if (pattern === undefined || insertafter === 'EOF') return undefined
  return { regexp: pythonRegExp(pattern), offset: insertafter === undefined ? 0 : 1 }
}

function edit(wanted: LineinfileWanted, found: FoundFile): Edit {
  const text = textOf(found)
  if (wanted.state === 'present') return withLine(wanted, text)
  if (!found.file) return { text: undefined, summary: '', fields: { msg: 'file not present', found: 0 } }
  return withoutLines(wanted, text)
}

function withLine(wanted: LineinfileWanted, text: string): Edit {
  const lines = linesOf(text)
  const line = wanted.line!
  const replaced = findLine(lines, wanted, candidate => isFound(wanted, candidate))
  const exact = lines.findLastIndex(candidate => bare(candidate) === line)
  const index = replaced >= 0 ? replaced : exact
  if (index >= 0) return replaceLine(lines, index, replaced >= 0 ? newLine(wanted, lines[index]!) : line)
  // A file that is made only to stay empty helps nobody.
  if (wanted.backrefs)
    return { text: text === '' && wanted.create ? undefined : text, summary: '', fields: { msg: '' } }
  const added = insertLines(lines, placeFor(wanted, lines), [line])
  return { text: added.join(''), summary: 'add a line to', fields: { msg: 'line added' } }
}

function replaceLine(lines: readonly string[], index: number, line: string): Edit {
  const old = lines[index]!
  const ending = old.endsWith('\r\n') ? '\r\n' : '\n'
  const text = lines.with(index, `${line}${line.endsWith('\n') ? '' : ending}`).join('')
  return { text, summary: 'replace a line of', fields: { msg: text === lines.join('') ? '' : 'line replaced' } }
}

function newLine({ backrefs, regexp, line }: LineinfileWanted, old: string): string {
  return backrefs ? expand(line!, firstMatch(regexp!, old)!) : line!
}

function placeFor(wanted: LineinfileWanted, lines: readonly string[]): number {
  const { place } = wanted
  if (place === 'begin') return 0
  const index = place ? findLine(lines, wanted, line => matches(place.regexp, line)) : -1
  return index < 0 ? lines.length : index + place!.offset
}

function withoutLines(wanted: LineinfileWanted, text: string): Edit {
  const lines = linesOf(text)
  const { regexp, searched, line } = wanted
  const byLine = regexp === undefined && searched === undefined
  const kept = lines.filter(candidate => !(byLine ? bare(candidate) === line : isFound(wanted, candidate)))
  const count = lines.length - kept.length
  const summary = `take ${count} ${count === 1 ? 'line' : 'lines'} out of`
  return { text: kept.join(''), summary, fields: { msg: count > 0 ? `${count} line(s) removed` : '', found: count } }
}

function isFound({ regexp, searched }: LineinfileWanted, line: string): boolean {
  return regexp ? matches(regexp, line) : searched !== undefined && line.includes(searched)
}

function matches(regexp: RegExp, line: string): boolean {
  return line.search(regexp) >= 0
}

function findLine(
  lines: readonly string[],
  { firstmatch }: { firstmatch: boolean },
  isIt: (line: string) => boolean,
): number {
  return firstmatch ? lines.findIndex(isIt) : lines.findLastIndex(isIt)
}
