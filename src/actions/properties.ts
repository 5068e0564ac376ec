import { redactProperties } from '../alluxio/credentials.ts'
import { type EditedProperties, editProperties } from '../alluxio/edit-properties.ts'
import { type Properties, toStrings } from '../alluxio/properties.ts'
import type { Change, Diff, ProbingAction } from './action.ts'
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

export interface PropertiesArgs extends EditArgs {
  key?: string
  value?: unknown
  properties?: Properties
  state?: 'present' | 'absent'
}

export interface PropertiesWanted extends EditWanted {
  /** `null` takes the property out. */
  readonly properties: Readonly<Record<string, string | null>>
}

const valueSchema = { type: ['string', 'number', 'boolean', 'array'], items: { type: ['string', 'number', 'boolean'] } }

/** Sets or takes out single properties of a Java `.properties` file, and leaves all else of it as it is. */
export const properties: ProbingAction<PropertiesArgs, PropertiesWanted, FoundFile> = {
  summary: 'Sets or takes out single keys of a Java `.properties` file; its comments and its order stay.',
  returns: {
    path: 'The file that was edited: where a link points.',
    backup: 'The copy of the old file, where one was asked for.',
    set: 'The properties that were set.',
    removed: 'The properties that were taken out.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    oneOf: [{ required: ['key'] }, { required: ['properties'] }],
    dependentRequired: { value: ['key'], state: ['key'] },
    if: { required: ['key'], properties: { state: { const: 'present' } } },
    then: { required: ['value'] },
    properties: {
      key: { type: 'string', minLength: 1, description: 'The property, without escapes.' },
      value: {
        ...valueSchema,
        description: 'Its value, without escapes; a list is joined with commas. Not needed with `state: absent`.',
      },
      state: { enum: ['present', 'absent'], description: 'Whether `key` must be there (the default) or must not.' },
      properties: {
        type: 'object',
        propertyNames: { minLength: 1, expected: 'the name of a property' },
        additionalProperties: { ...valueSchema, type: [...valueSchema.type, 'null'] },
        description: 'Several properties with their values, instead of `key`; `null` takes one out.',
      },
      ...editSchemas,
    },
  },

  resolve: (args, context) => ({ ...wantedEdit(args, context), properties: propertiesOf(args) }),
  probe: probeEdit,
  plan: (wanted, found) => planEdit(wanted, found, edit(wanted, found), 'latin1').map(withoutCredentials),
  report: (wanted, found, outcomes) => reportEdit(found, edit(wanted, found), outcomes),
}

function propertiesOf({ key, value, state, properties = {} }: PropertiesArgs): Record<string, string | null> {
  const wanted = key === undefined ? properties : { [key]: state === 'absent' ? null : value }
  const removed = Object.entries(wanted).flatMap(([name, text]) => (text === null ? [[name, null] as const] : []))
  return { ...toStrings(wanted), ...Object.fromEntries(removed) }
}

function edit({ properties }: PropertiesWanted, found: FoundFile): Edit {
  // Java reads the file as Latin-1, whatever wrote it.
  const edited = editProperties(textOf(found, 'latin1'), properties)
  const { text, set, removed } = edited
  const isMissing = !found.file && Object.values(properties).every(value => value === null)
  return { text: isMissing ? undefined : text, summary: summaryOf(edited), fields: { set, removed } }
}

/** Names alone: a value may be a secret. */
function summaryOf({ set, removed }: EditedProperties): string {
  const parts = [
    ...(set.length > 0 ? [`set ${set.join(', ')}`] : []),
    ...(removed.length > 0 ? [`remove ${removed.join(', ')}`] : []),
  ]
  return `${parts.join(' and ')} in`
}

function withoutCredentials(change: Change): Change {
  const { diff } = change
  return diff ? { ...change, diff: redacted(diff) } : change
}

function redacted({ path, before, after }: Diff): Diff {
  const clean = (text: string | undefined) => (text === undefined ? undefined : redactProperties(text))
  return { path, before: clean(before), after: clean(after) }
}
