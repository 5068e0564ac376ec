import { expectation } from '../../expectation.ts'
import {
  blockKeywords,
  foreignKeywords,
  importKeywords,
  importPlaybookKeywords,
  playKeywords,
  roleKeywords,
  taskKeywords,
} from '../../playbook/keywords.ts'
import type { JsonSchema } from '../../schema.ts'
import { code, page, table } from './markdown.ts'

type Keywords = Readonly<Record<string, JsonSchema>>

/** The page of all keywords. */
export function keywordsPage(): string {
  // The word means something else for a play than for a task, where the schemas are two.
  const shared = only(playKeywords, (name, schema) => schema === blockKeywords[name] && schema === taskKeywords[name])
  const inBoth = only(blockKeywords, name => name in taskKeywords && !(name in shared))
  const ofTasks = only(taskKeywords, name => !(name in blockKeywords) && name !== 'listen')
  return page(
    '# Keywords',
    'What may stand in a playbook beside the [actions](actions.md). How they work together is told in [the language](../language.md).',
    ...section(
      'Plays, blocks and tasks',
      shared,
      'Those inside get them too; the nearest one counts, except that tags and variables add up.',
    ),
    ...section(
      'Plays',
      only(playKeywords, name => !(name in shared)),
    ),
    ...nested('vars_prompt', (playKeywords.vars_prompt!.items as JsonSchema).properties as Keywords),
    ...section('Blocks and tasks', inBoth, 'For a block, `when` and `notify` hold for each of its tasks.'),
    ...section(
      'Blocks',
      only(blockKeywords, name => !(name in taskKeywords)),
    ),
    ...section('Tasks', ofTasks),
    ...nested('loop_control', taskKeywords.loop_control!.properties as Keywords),
    ...section(
      'Handlers',
      { listen: taskKeywords.listen! },
      'A handler is a task under `handlers`, and takes all that a task takes. It has one keyword more:',
    ),
    ...section(
      'Roles of a play',
      only(roleKeywords, name => !(name in shared)),
      'An entry of `roles` is a name, or a map that takes the keywords of plays, blocks and tasks, and:',
    ),
    ...section(
      'import_tasks',
      pick(importKeywords, ['import_tasks']),
      'Stands as a task does, and takes what a block takes, except `serial`; `include_tasks`, `include_role` and `import_role` are [actions](actions.md).',
    ),
    ...section('import_playbook', importPlaybookKeywords, 'Stands as a play does.'),
    '## Keywords of Ansible that are not here',
    'Each is an error, which says what to write instead.',
    table(
      ['keyword', 'here'],
      Object.entries(foreignKeywords).map(([name, instead]) => [code(name), instead]),
    ),
  )
}

function section(title: string, keywords: Keywords, text = ''): string[] {
  return [`## ${title}`, text, keywordTable(keywords)]
}

function nested(name: string, keywords: Keywords): string[] {
  return [`${code(name)} takes:`, keywordTable(keywords)]
}

function keywordTable(keywords: Keywords): string {
  const rows = Object.entries(keywords).map(([name, schema]) => [
    code(name),
    expectation(schema),
    String(schema.description ?? ''),
  ])
  return table(['keyword', 'is', 'meaning'], rows)
}

function only(keywords: Keywords, isWanted: (name: string, schema: JsonSchema) => boolean): Keywords {
  return Object.fromEntries(Object.entries(keywords).filter(([name, schema]) => isWanted(name, schema)))
}

function pick(keywords: Keywords, names: readonly string[]): Keywords {
  return only(keywords, name => names.includes(name))
}
