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
import { checkTemplate, firstMatch, pythonRegExp, substitute } from './python-regexp.ts'

export interface ReplaceArgs extends Omit<EditArgs, 'create'> {
  regexp: string
  replace?: string
  after?: string
  before?: string
}

export interface ReplaceWanted extends EditWanted {
  readonly regexp: RegExp
  readonly replace: string
  /** Finds the part of the file that is looked at, as the group `subsection`. */
  readonly section: RegExp | undefined
}

/** Replaces all that a pattern finds in a file. */
export const replace: ProbingAction<ReplaceArgs, ReplaceWanted, FoundFile> = {
  summary:
    'Replaces everything that a pattern finds in a text file. It must not find what it left behind, or every run changes the file.',
  returns: {
    path: 'The file that was edited: where a link points.',
    msg: 'What was done, in words.',
    backup: 'The copy of the old file, where one was asked for.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path', 'regexp'],
    properties: {
      regexp: {
        type: 'string',
        minLength: 1,
        description:
          'A regular expression in the words of Python; `^` and `$` stand for the begin and the end of each line.',
      },
      replace: {
        type: 'string',
        description:
          'What each place becomes, where `\\1` or `\\g<name>` is what that group found; left out, it is taken away.',
      },
      after: {
        type: 'string',
        minLength: 1,
        description:
          'Only what follows the first place that this regular expression finds is looked at; `.` is any character.',
      },
      before: {
        type: 'string',
        minLength: 1,
        description:
          'Only what precedes the place that this regular expression finds is looked at: the last in the file, with `after` the first behind that.',
      },
      path: editSchemas.path,
      backup: editSchemas.backup,
      validate: editSchemas.validate,
      mode: editSchemas.mode,
      owner: editSchemas.owner,
      group: editSchemas.group,
    },
  },

  resolve(args, context) {
    const { replace = '' } = args
    const regexp = pythonRegExp(args.regexp, { multiline: true })
    checkTemplate(replace, regexp)
    return { ...wantedEdit(args, context), create: undefined, regexp, replace, section: sectionOf(args) }
  },

  probe: probeEdit,
  plan: (wanted, found) => planEdit(wanted, found, edit(wanted, found)),
  report: (wanted, found, outcomes) => reportEdit(found, edit(wanted, found), outcomes),
}

function sectionOf({ after, before }: ReplaceArgs): RegExp | undefined {
  if (after === undefined && before === undefined) return undefined
  const part = after !== undefined && before !== undefined ? '.*?' : '.*'
  return pythonRegExp(`${after ?? ''}(?P<subsection>${part})${before ?? ''}`, { dotAll: true })
}

function edit({ regexp, replace, section }: ReplaceWanted, found: FoundFile): Edit {
  const text = textOf(found)
  const part = section ? firstMatch(section, text)?.indices?.groups?.subsection : [0, text.length]
  if (!part) return { text, summary: '', fields: { msg: 'after and before find nothing' } }
  const [start, end] = part
  const { text: made, count } = substitute(text.slice(start, end), regexp, replace)
  const after = text.slice(0, start) + made + text.slice(end)
  const summary = `replace ${count} ${count === 1 ? 'place' : 'places'} in`
  return { text: after, summary, fields: { msg: after === text ? '' : `${count} replacements made` } }
}
