import { existsSync } from 'node:fs'
import { chmod, watch, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { HostEnd, RunEvent } from '../../../src/engine/events.ts'
import { RunningCli } from '../../support/running-cli.ts'
import { hasSshd, Sshd } from '../../support/sshd.ts'
import { sshdProject } from '../../support/sshd-project.ts'

// A host that goes down under the task, and comes back step by step: its sshd is killed, and started again by the test.
const suiteOfReboot = suite('reboot')
const test = hasSshd ? suiteOfReboot : suiteOfReboot.skip
let sshd: Sshd
let folder: string

suiteOfReboot.before.each(async () => {
  if (!hasSshd) return
  sshd = await Sshd.start({ addresses: ['127.0.0.2', '127.0.0.3'] })
  folder = await sshdProject(sshd)
  await chmod(folder, 0o777)
  await writeFile(join(folder, 'boot'), 'first\n')
})
suiteOfReboot.after.each(() => sshd?.stop())

test('waits for another boot and for the test command, and goes on', async () => {
  const playbook = await write({
    reboot_command: `touch ${folder}/down; sleep 600`,
    test_command: `test -e ${folder}/ready`,
  })
  const down = appears('down')
  const cli = new RunningCli([playbook, '-i', 'inventory', '-u', 'ops'], folder)
  await down
  await sshd.goDown()
  await cli.saw(waiting(/connection refused/))
  await sshd.comeUp()
  await cli.saw(waiting(/^it has not gone down yet$/))
  await writeFile(join(folder, 'boot'), 'second\n')
  await cli.saw(waiting(/exit code 1: test -e /))
  await writeFile(join(folder, 'ready'), '')
  assert.equal(await cli.ended, { code: 0, stderr: '' })
  assert.equal(statesOf(cli), ['changed', 'ok', 'changed'])
  assert.equal(endsOf(cli)[0]?.changes, ['reboot'])
})

test('gives up in time, and says why', async () => {
  const playbook = await write({ reboot_command: 'true', reboot_timeout: 0 })
  const cli = new RunningCli([playbook, '-i', 'inventory', '-u', 'ops'], folder)
  assert.is((await cli.ended).code, 2)
  assert.is(endsOf(cli)[0]?.message, 'Timed out after 0 s: it has not gone down yet')
})

test('a command that is refused is told, and nothing is waited for', async () => {
  const playbook = await write({ reboot_command: 'echo "must be root" >&2; exit 3' })
  const cli = new RunningCli([playbook, '-i', 'inventory', '-u', 'ops'], folder)
  assert.is((await cli.ended).code, 2)
  assert.is(endsOf(cli)[0]?.message, 'Cannot reboot: the command ended with exit code 3: must be root')
})

test('check mode says that it would, and does not', async () => {
  const playbook = await write({ reboot_command: `touch ${folder}/down` })
  const cli = new RunningCli([playbook, '-i', 'inventory', '-u', 'ops', '--check'], folder)
  assert.is((await cli.ended).code, 0)
  assert.equal(endsOf(cli)[0]?.changes, ['reboot'])
  assert.not(existsSync(join(folder, 'down')))
})

suiteOfReboot.run()

async function write(args: Record<string, unknown>): Promise<string> {
  const reboot = { boot_time_command: `cat ${folder}/boot`, ...args }
  const tasks = [
    { reboot, register: 'result' },
    { assert: { that: ['check_mode || result.rebooted', 'check_mode || result.elapsed >= 0'] } },
    { command: 'true' },
  ]
  await writeFile(join(folder, 'reboot.yml'), JSON.stringify([{ hosts: 'm1', tasks }]))
  return 'reboot.yml'
}

/** Waits until a file of the host's is there. */
async function appears(name: string): Promise<void> {
  for await (const { filename } of watch(folder)) if (filename === name) return
}

function waiting(message: RegExp): (event: RunEvent) => boolean {
  return event => event.type === 'host-waiting' && message.test(event.message)
}

function endsOf({ events }: RunningCli): HostEnd[] {
  return events.filter((event): event is HostEnd => event.type === 'host-end')
}

function statesOf(cli: RunningCli): string[] {
  return endsOf(cli).map(({ state }) => state)
}
