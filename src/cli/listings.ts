import { checkSelection } from '../engine/preflight.ts'
import { Run } from '../engine/run.ts'
import type { RunOptions } from '../engine/run-options.ts'
import { tasksOf } from '../engine/steps.ts'
import { shortPath } from '../errors.ts'
import type { Play } from '../playbook/model.ts'

export interface Wishes {
  readonly listHosts?: boolean | undefined
  readonly listTasks?: boolean | undefined
  readonly listTags?: boolean | undefined
}

/** What a run would do on which hosts, as Ansible lists it; what dynamic includes bring is not in it. Throws `UserErrors`. */
export function listingLines(options: RunOptions, wishes: Wishes): string[] {
  checkSelection(options)
  const run = new Run(options, () => undefined)
  const plays = options.playbook.plays.flatMap((play, index) => [
    '',
    `  play #${index + 1} (${play.hosts}): ${play.name}`,
    ...(wishes.listHosts ? hostLines(run.hostsOf(play)) : []),
    ...(wishes.listTasks ? ['    tasks:', ...taskLines(play, run)] : []),
    ...(wishes.listTags ? [`    tags: [${tagsOf(play, run).join(', ')}]`] : []),
  ])
  return [`playbook: ${shortPath(options.playbook.file)}`, ...plays]
}

function hostLines(hosts: readonly string[]): string[] {
  return [`    hosts (${hosts.length}):`, ...hosts.map(host => `      ${host}`)]
}

function taskLines(play: Play, run: Run): string[] {
  return allowedTasks(play, run).map(({ name, role, tags }) => {
    const shown = role === undefined ? name : `${role.name} : ${name}`
    return `      ${shown}  tags: [${[...tags].sort().join(', ')}]`
  })
}

function tagsOf(play: Play, run: Run): string[] {
  return [...new Set(allowedTasks(play, run).flatMap(({ tags }) => [...tags]))].sort()
}

function allowedTasks(play: Play, run: Run) {
  return tasksOf([...play.sections.flat(), ...play.gate]).filter(task => run.allows(task))
}
