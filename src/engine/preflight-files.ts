import { readFileSync } from 'node:fs'
import type { JsonSchema } from '../actions/action.ts'
import { UserErrors } from '../errors.ts'
import { placeOfName } from '../playbook/checker.ts'
import type { Reference, Task } from '../playbook/model.ts'
import { atPosition } from './arguments.ts'
import type { CheckNames } from './preflight-names.ts'
import { earlyScope, LateValue, tellable } from './preflight-scope.ts'
import type { Run } from './run.ts'
import type { Scope } from './scope.ts'

/** The arguments of a task that name files of the controller. */
export function fileArguments(task: Task, run: Run): [string, JsonSchema][] {
  const action = run.actions.get(task.action)
  if (!action) return []
  const properties = Object.entries(action.schema.properties as Record<string, JsonSchema>)
  return properties.filter(
    ([name, { format }]) => task.args[name] !== undefined && (format === 'local-file' || format === 'template-file'),
  )
}

interface FileArgument {
  readonly task: Task
  readonly name: string
  readonly schema: JsonSchema
  readonly scope: Scope
  readonly run: Run
  /** Whether of a name all is said, or nothing can be. */
  readonly unknown: (name: string) => boolean
  readonly checkNames: CheckNames
  /** What was looked at already, for another host. */
  readonly checked: Set<string>
}

/** A local file must be there, and a template must be one that can be rendered; throws `UserError` or `UserErrors`. */
export function checkFile({ task, name, schema, scope, run, unknown, checkNames, checked }: FileArgument): void {
  const early = earlyScope(scope, run.options.playbook, unknown)
  const path = tellable(() => early.render(task.args[name]))
  const holds = () => task.when.every(({ expression }) => expression.evaluate(early.lookup))
  if (typeof path !== 'string' || tellable(holds) === false) return
  const key = `${task.position.file}:${task.position.line}:${name}:${path}`
  if (checked.has(key)) return
  checked.add(key)
  try {
    const isTemplateFile = schema.format === 'template-file'
    const file = run.locate(task, isTemplateFile ? 'templates' : 'files', path)
    if (isTemplateFile) checkTemplate(file, early, { checkNames, run })
  } catch (error) {
    throw atPosition(error, task.locate([name]))
  }
}

function checkTemplate(
  file: string,
  scope: Scope,
  { checkNames, run }: Pick<FileArgument, 'checkNames' | 'run'>,
): void {
  const text = readFileSync(file, 'utf8')
  const { required, members } = run.options.parseTemplate(text, file)
  const named = [...required].map(name => ({ name, position: placeIn(text, file, placeOfName(name, text)) }))
  const inner = members.map(({ of, name }): Reference => {
    const position = placeIn(text, file, text.indexOf(name, text.indexOf(of)))
    return { name: of, member: name, position }
  })
  const errors = checkNames([...named, ...inner])
  if (errors.length > 0) throw new UserErrors(errors)
  // What the file needs can be told when no name in it is set by the run itself.
  try {
    scope.renderFile(text, file)
  } catch (error) {
    if (!(error instanceof LateValue)) throw error
  }
}

function placeIn(text: string, file: string, at: number): Reference['position'] {
  const before = text.slice(0, Math.max(at, 0)).split('\n')
  return { file, line: before.length, column: before.at(-1)!.length + 1 }
}
