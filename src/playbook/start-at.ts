import { UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import type { Playbook, Step, Task } from './model.ts'

/**
 * The playbook from its first task of this name on (`*` and `?` as in a shell), as `--start-at-task` wants it; throws `UserError`
 * when there is none. What dynamic includes bring is not looked through, since nobody knows it yet.
 */
export function startAt(playbook: Playbook, name: string): Playbook {
  const search = { pattern: glob(name), found: false, names: [] as string[] }
  const plays = playbook.plays.map(play => {
    if (search.found) return play
    const sections = play.sections.map(section => after(section, search))
    return search.found ? { ...play, sections } : { ...play, sections, gate: [] }
  })
  if (!search.found) throw new UserError(`No task is called "${name}"${didYouMean(name, search.names)}`)
  return { ...playbook, plays }
}

interface Search {
  readonly pattern: RegExp
  readonly names: string[]
  found: boolean
}

/** The steps without those before the one that is looked for. */
function after(steps: readonly Step[], search: Search): Step[] {
  return steps.flatMap((step): Step[] => {
    if (search.found) return [step]
    if (step.kind !== 'block') {
      search.found = isCalled(step.kind === 'include' ? step.task : step, search)
      return search.found ? [step] : []
    }
    const [inside, rescue, always] = [step.steps, step.rescue, step.always].map(part => after(part, search))
    return search.found ? [{ ...step, steps: inside!, rescue: rescue!, always: always! }] : []
  })
}

function isCalled({ name, role }: Task, { pattern, names }: Search): boolean {
  names.push(name)
  return pattern.test(name) || (role !== undefined && pattern.test(`${role.name} : ${name}`))
}

function glob(text: string): RegExp {
  const source = text
    .replaceAll(/[\\^$.|+()[\]{}/]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}
