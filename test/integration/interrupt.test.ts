import { existsSync, readFileSync } from 'node:fs'
import { chmod, watch, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { HostEnd } from '../../src/engine/events.ts'
import { RunningCli } from '../support/running-cli.ts'
import { hasSshd, Sshd } from '../support/sshd.ts'
import { sshdAddresses, sshdProject } from '../support/sshd-project.ts'

// Ctrl-C while a playbook runs on real hosts.
const suiteOfInterrupts = suite('interrupt')
const test = hasSshd ? suiteOfInterrupts : suiteOfInterrupts.skip
let sshd: Sshd
let folder: string

suiteOfInterrupts.before.each(async () => {
  if (!hasSshd) return
  sshd = await Sshd.start({ addresses: sshdAddresses })
  folder = await sshdProject(sshd)
  await chmod(folder, 0o777)
})
suiteOfInterrupts.after.each(() => sshd?.stop())

/** A line in the trace of all hosts. */
const trace = (name: string) => ({ name, shell: `echo ${name} {{ inventory_hostname }} >> ${folder}/trace` })
const endless = () => ({ name: 'endless', shell: `echo $$ >> ${folder}/pids; touch ${folder}/begun; exec sleep 600` })

for (const strategy of ['linear', 'free']) {
  test(`always still runs after the first one, and nothing else: ${strategy}`, async () => {
    const inner = { block: [endless()], rescue: [trace('rescue')], always: [trace('inner'), trace('inner-again')] }
    const tasks = [
      { block: [inner, trace('after')], always: [trace('outer')] },
      { block: [trace('never')], always: [trace('not-begun')] },
    ]
    const begun = appears('begun')
    const cli = await start({ strategy, tasks, handlers: [], post_tasks: [trace('post')] })
    await begun
    cli.signal('SIGINT')
    assert.is((await cli.ended).code, 130)
    const done = ['inner', 'inner-again', 'outer'].flatMap(name => [`${name} m1`, `${name} w1`])
    assert.equal(traced().sort(), done)
    assert.ok(cli.events.some(({ type }) => type === 'interrupted'))
    const endings = cli.events.filter((event): event is HostEnd => event.type === 'host-end')
    const cut = endings.filter(({ task }) => task.name === 'endless')
    assert.equal([...new Set(cut.map(({ state, message }) => `${state}: ${message}`))], ['failed: Interrupted'])
    assert.equal(running(), [])
  })
}

test('what always began before the first one is not cut short', async () => {
  const waits = { shell: `touch ${folder}/begun; until [ -e ${folder}/go ]; do sleep 0.1; done`, name: 'waits' }
  const begun = appears('begun')
  const cli = await start({ tasks: [{ block: [trace('first')], always: [waits, trace('then')] }, trace('never')] })
  await begun
  cli.signal('SIGINT')
  await cli.saw(({ type }) => type === 'interrupted')
  await writeFile(join(folder, 'go'), '')
  assert.is((await cli.ended).code, 130)
  assert.equal(traced().sort(), ['first m1', 'first w1', 'then m1', 'then w1'])
})

test('the second one ends at once', async () => {
  const begun = appears('begun')
  const cli = await start({ tasks: [{ block: [trace('first')], always: [endless(), trace('never')] }] })
  await begun
  cli.signal('SIGINT')
  await cli.saw(({ type }) => type === 'interrupted')
  cli.signal('SIGINT')
  assert.is((await cli.ended).code, 130)
  assert.equal(traced().sort(), ['first m1', 'first w1'])
  assert.not(cli.events.some(({ type }) => type === 'run-end'))
  for (const pid of running()) process.kill(pid, 'SIGKILL')
})

suiteOfInterrupts.run()

async function start(play: Record<string, unknown>): Promise<RunningCli> {
  await writeFile(join(folder, 'play.yml'), JSON.stringify([{ hosts: 'm1,w1', ...play }]))
  return new RunningCli(['play.yml', '-i', 'inventory', '-u', 'ops'], folder)
}

/** Waits until a file of the hosts' is there. */
async function appears(name: string): Promise<void> {
  for await (const { filename } of watch(folder)) if (filename === name) return
}

function traced(): string[] {
  return readFileSync(join(folder, 'trace'), 'utf8').split('\n').filter(Boolean)
}

/** What the endless tasks left running. */
function running(): number[] {
  const pids = readFileSync(join(folder, 'pids'), 'utf8').split('\n').filter(Boolean)
  return pids.map(Number).filter(pid => existsSync(`/proc/${pid}`))
}
