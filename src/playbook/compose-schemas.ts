import { languageWords, magicNames, mergedNames, settingsSchema } from '../inventory/index.ts'
import type { JsonSchema } from '../schema.ts'
import { type DescribedAction, editorArguments, editorSchema } from './editor-schema.ts'
import {
  blockKeywords,
  importKeywords,
  importPlaybookKeywords,
  playKeywords,
  roleKeywords,
  steering,
  taskKeywords,
} from './keywords.ts'
import type { SchemaName } from './schema-names.ts'

/** The JSON Schema of each kind of file that a person writes, for editors; each holds all that it refers to. */
export function composeSchemas(actions: ReadonlyMap<string, DescribedAction>): Record<SchemaName, JsonSchema> {
  const steps = stepDefinitions(new Map([...actions, ...Object.entries(steering)]))
  const play = {
    if: { type: 'object', required: ['import_playbook'] },
    then: map(importPlaybookKeywords, { required: ['import_playbook'] }),
    else: map({ ...playKeywords, import_playbook: importPlaybookKeywords.import_playbook! }, { required: ['hosts'] }),
  }
  return {
    playbook: file('A playbook', { type: 'array', items: ref('play'), $defs: { play, ...steps } }),
    tasks: file('A file of tasks or handlers', { type: ['array', 'null'], items: ref('step'), $defs: steps }),
    variables: file('A file of variables', variablesSchema(settingsSchema)),
    settings: file('A file of group_vars or host_vars', variablesSchema(withoutTemplates(settingsSchema))),
  }
}

function file(title: string, schema: JsonSchema): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: `${title} of alluxio-playbook`, ...schema }
}

function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` }
}

function stepDefinitions(actions: ReadonlyMap<string, DescribedAction>): Record<string, JsonSchema> {
  return {
    step: {
      if: { type: 'object', required: ['block'] },
      then: ref('block'),
      else: { if: { type: 'object', required: ['import_tasks'] }, then: ref('import'), else: ref('task') },
    },
    task: taskSchema(actions),
    block: map(blockKeywords, { required: ['block'] }),
    import: map(importKeywords, { required: ['import_tasks'] }),
    role: {
      ...map(roleKeywords),
      type: ['object', 'string'],
      if: { type: 'object' },
      then: { anyOf: [{ required: ['role'] }, { required: ['name'] }] },
    },
    variables: variablesSchema(settingsSchema),
    ...Object.fromEntries(
      [...actions].map(([name, action]) => [
        definitionOf(name),
        { title: `The arguments of ${name}`, ...editorArguments(action) },
      ]),
    ),
  }
}

/** A task has one action; what is written before any is there must be found too, so that an editor can propose it. */
function taskSchema(actions: ReadonlyMap<string, DescribedAction>): JsonSchema {
  const names = [...actions.keys()]
  const arguments_ = names.map(name => [name, ref(definitionOf(name))] as const)
  const long = names.map(name => [`^ansible\\.(builtin|legacy)\\.${name}$`, ref(definitionOf(name))] as const)
  const beginnings = { block: blockKeywords.block!, import_tasks: importKeywords.import_tasks! }
  const { properties, ...rest } = map({ ...taskKeywords, ...beginnings })
  const plain = [...Object.keys(taskKeywords), ...Object.keys(beginnings)]
  const present = names.map(name => ({ required: [name] }))
  return {
    ...rest,
    properties: { ...(properties as object), ...Object.fromEntries(arguments_) },
    patternProperties: Object.fromEntries(long),
    if: { type: 'object', propertyNames: { enum: plain } },
    then: { required: ['command'], errorMessage: 'A task must have an action, such as "copy" or "command"' },
    else: { oneOf: [...present, { not: { anyOf: present } }] },
  }
}

function definitionOf(action: string): string {
  return `action_${action}`
}

/** A map with these keywords and no others. */
function map(keywords: Record<string, JsonSchema>, more: JsonSchema = {}): JsonSchema {
  const entries = Object.entries(keywords).map(([name, schema]) => [name, keywordSchema(name, schema)])
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(entries), ...more }
}

const stepLists = ['block', 'rescue', 'always', 'pre_tasks', 'tasks', 'post_tasks', 'handlers', 'gate']

function keywordSchema(name: string, schema: JsonSchema): JsonSchema {
  const { description } = schema
  if (stepLists.includes(name)) return { ...editorSchema(schema), items: ref('step') }
  if (name === 'roles') return { ...editorSchema(schema), items: ref('role') }
  return name === 'vars' ? { description, ...ref('variables') } : editorSchema(schema)
}

type Settings = JsonSchema & { readonly properties: Readonly<Record<string, JsonSchema>> }

function variablesSchema(settings: Settings): JsonSchema {
  return {
    ...editorSchema(settings),
    type: ['object', 'null'],
    propertyNames: {
      pattern: `^(?!(?:${[...magicNames, ...languageWords].join('|')})$)[A-Za-z_][A-Za-z0-9_]*$`,
      errorMessage: 'Expected a name of letters, digits and "_" that has no meaning of its own',
    },
  }
}

/** Levels of the inventory are merged key by key before anything is rendered. */
function withoutTemplates(settings: Settings): Settings {
  const properties = Object.entries(settings.properties).map(([name, schema]): [string, JsonSchema] => [
    name,
    mergedNames.has(name) ? { ...schema, static: true } : schema,
  ])
  return { ...settings, properties: Object.fromEntries(properties) }
}
