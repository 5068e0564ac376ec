import { setImmediate } from 'node:timers/promises'
import type { ListrTaskObject } from 'listr2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TaskInfo, TaskState } from '../../src/engine/events.ts'
import { runGraph } from '../../src/report/live-graph.ts'
import { LiveRun } from '../../src/report/live-run.ts'
import { TaskTally } from '../../src/report/task-tally.ts'
import { batchEnd, batchStart, hostEnd, playEnd, playStart, task } from './events.ts'

const test = suite('runGraph')

type Node = ListrTaskObject<unknown>

test('holds a node for each play, batch and task of the current batch, and no more', async () => {
  const { run, ended, perform, nodes } = graph()
  const most = { titled: 0, untitled: 0 }
  run.event(playStart('Upgrade the workers', 50, 50))
  for (let batch = 0; batch < 50; batch++) {
    const tasks = Array.from({ length: 20 }, (_, index) => task(batch * 20 + index, `Task ${index}`, { batch }))
    run.event(batchStart([`w${batch}`], tasks, batch))
    for (const of of tasks) {
      perform(of, 'ok')
      await setImmediate()
      const titled = nodes().filter(node => node.hasTitle()).length
      most.titled = Math.max(most.titled, titled)
      most.untitled = Math.max(most.untitled, nodes().length - titled)
    }
    run.event(batchEnd)
    await setImmediate()
  }
  run.event(playEnd)
  run.close()
  await ended

  // Without a title are the two in which the list of plays grew, and the one for tasks that nobody announced.
  assert.equal(most, { titled: 1 + 50 + 20, untitled: 3 })
})

test('goes on after a task that failed, also with tasks that nobody announced', async () => {
  const { run, ended, perform, nodes } = graph()
  const [fails, works, late] = [task(1, 'Fails'), task(2, 'Works'), task(3, 'Comes late')]
  run.event(playStart('Deploy', 1))
  run.event(batchStart(['m1'], [fails, works]))
  perform(fails, 'failed')
  perform(works, 'ok')
  perform(late, 'ok')
  await setImmediate()
  const states = nodes().flatMap(({ title, state }) => (title ? [`${title}: ${state}`] : []))
  run.close()
  await ended

  assert.equal(states, [
    'Deploy: STARTED',
    'Deploy 1: STARTED',
    'Fails: FAILED',
    'Works: COMPLETED',
    'Comes late: COMPLETED',
  ])
})

test.run()

/** A graph that is not drawn, and what is needed to look into it. */
function graph() {
  const tallies = new Map<number, TaskTally>()
  const tallyOf = (of: TaskInfo) => {
    const tally = new TaskTally(of, { hosts: 1, verbosity: 0 })
    tallies.set(of.id, tally)
    return tally
  }
  const run = new LiveRun({ now: () => 0, tallyOf })
  const seen: { roots: readonly Node[] } = { roots: [] }
  const ended = runGraph(run.plays, { renderer: LookingRenderer, rendererOptions: { seen } })
  const perform = (of: TaskInfo, state: TaskState) => {
    run.event({ type: 'task-start', task: of, hosts: 1 })
    const tally = tallies.get(of.id)!
    tally.end(hostEnd(of, 'm1', state))
    run.event({ type: 'task-end', task: of, counts: tally.counts, seconds: 0 })
  }
  return { run, ended, perform, nodes: () => all(seen.roots) }
}

function all(nodes: readonly Node[]): Node[] {
  return nodes.flatMap(node => [node, ...all(node.subtasks ?? [])])
}

class LookingRenderer {
  static readonly nonTTY = true
  static rendererOptions: { seen?: { roots: readonly Node[] } } = {}
  static rendererTaskOptions = {}

  constructor(roots: readonly Node[], { seen }: { seen: { roots: readonly Node[] } }) {
    seen.roots = roots
  }

  render(): void {}

  end(): void {}
}
