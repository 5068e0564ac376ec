import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { adminFailure, askAdmin, runAdmin } from '../../src/alluxio/admin-command.ts'
import { localAsker } from '../actions/alluxio-support.ts'

const test = suite('admin-command')

const home = '/opt/alluxio/current'
const elect = { home, args: ['fsadmin', 'journal', 'quorum', 'elect'], proof: /^Successfully elected /m }
const said = (code: number, stdout: string, stderr = '') => ({ code, stdout, stderr })

test('runs isolated, from the folder of the release', () => {
  assert.equal(runAdmin(elect), {
    run: { argv: [`${home}/bin/alluxio`, 'fsadmin', 'journal', 'quorum', 'elect'] },
    directory: home,
  })
})

test('an exit code of 0 with the proof is a success', () => {
  assert.is(
    adminFailure(elect, said(0, 'Initiating transfer\nSuccessfully elected m2:19200 as the new leader\n')),
    undefined,
  )
})

test('an exit code of 0 without the proof is a failure with the last words', () => {
  const failure = adminFailure(elect, said(0, 'Failed to elect m2:19200 as the new leader: timeout\n')) ?? ''
  assert.match(failure, /^Cannot run "alluxio fsadmin journal quorum elect": it exited with 0, but does not say/)
  assert.match(failure, 'Failed to elect m2:19200 as the new leader: timeout')
})

test('another exit code is a failure, whatever is printed', () => {
  const failure = adminFailure(elect, said(255, 'Successfully elected m2:19200\n', 'then it broke\n')) ?? ''
  assert.match(failure, 'exit code 255')
  assert.match(failure, 'then it broke')
})

test('an exit code that is an answer counts as one', () => {
  const worker = { home, args: ['fsadmin', 'decommissionWorker'], proof: /./, codes: [3] }
  assert.is(adminFailure(worker, said(3, 'not idle')), undefined)
  assert.ok(adminFailure(worker, said(1, 'failed')))
})

test('all proofs are needed', () => {
  const backup = { home, args: ['fsadmin', 'backup'], proof: [/^Backup Host/m, /^Backup URI/m] }
  assert.ok(adminFailure(backup, said(0, 'Backup Host : m2\n')))
  assert.is(adminFailure(backup, said(0, 'Backup Host : m2\nBackup URI : /b\n')), undefined)
})

test('what every command prints is left out, and a progress line counts as a line', () => {
  const failure = adminFailure(elect, said(255, '', 'SLF4J: Class path contains\nworking 10%\rLost it\n')) ?? ''
  assert.not.match(failure, 'SLF4J')
  assert.match(failure, /working 10%\n {2}Lost it/)
})

test('as a question it reads nothing from the shell, runs in the home, and ends in time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'admin-command-'))
  try {
    mkdirSync(join(folder, 'bin'))
    writeFileSync(
      join(folder, 'bin/alluxio'),
      '#!/bin/sh\ncat; pwd; echo "$#" "$2"; [ "$1" != wait ] || exec tail -f /dev/null\n',
    )
    chmodSync(join(folder, 'bin/alluxio'), 0o755)
    const ask = (args: string[]) => localAsker().shell(askAdmin({ home: folder, args, proof: /./ }, 1))
    assert.equal(await ask(['fsadmin', 'two words']), { code: 0, stdout: `${folder}\n2 two words\n`, stderr: '' })
    const late = await ask(['wait'])
    assert.is(late.code, 124)
    assert.match(adminFailure({ home: folder, args: ['wait'], proof: /./ }, late) ?? '', 'it did not end in time')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
