import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RunningCli } from '../../support/running-cli.ts'
import { hasSshd, Sshd } from '../../support/sshd.ts'
import { sshdProject } from '../../support/sshd-project.ts'

// A host whose sshd goes down and comes back while it is waited for.
const suiteOfWaiting = suite('wait_for_connection')
const test = hasSshd ? suiteOfWaiting : suiteOfWaiting.skip
let sshd: Sshd
let folder: string

suiteOfWaiting.before(async () => {
  if (!hasSshd) return
  sshd = await Sshd.start({ addresses: ['127.0.0.2', '127.0.0.3'] })
  folder = await sshdProject(sshd)
})
suiteOfWaiting.after(() => sshd?.stop())

test('a host that is down is waited for, and is not unreachable', async () => {
  await sshd.goDown()
  const cli = await start({ timeout: 60 })
  await cli.saw(event => event.type === 'host-waiting' && event.message.includes('connection refused'))
  await sshd.comeUp()
  assert.equal(await cli.ended, { code: 0, stderr: '' })
})

test('one that stays away is a failure, with the reason', async () => {
  await sshd.goDown()
  const cli = await start({ timeout: 0 })
  assert.is((await cli.ended).code, 2)
  const messages = cli.events.flatMap(event => (event.type === 'host-end' ? [event.message] : []))
  assert.match(messages.join(), /^Timed out after 0 s: Cannot connect to m1 .*connection refused/)
})

suiteOfWaiting.run()

async function start(args: Record<string, unknown>): Promise<RunningCli> {
  const tasks = [{ wait_for_connection: args }, { command: 'true' }]
  await writeFile(join(folder, 'wait.yml'), JSON.stringify([{ hosts: 'm1', tasks }]))
  return new RunningCli(['wait.yml', '-i', 'inventory', '-u', 'ops'], folder)
}
