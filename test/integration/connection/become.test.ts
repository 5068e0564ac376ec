import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Become, Connection } from '../../../src/connection/connection.ts'
import { connect } from '../../../src/connection/ssh.ts'
import { UserError } from '../../../src/errors.ts'
import { Secret, sh } from '../../../src/shell.ts'
import { rejects } from '../../support/rejects.ts'
import { hasSshd, Sshd, type SshdOptions } from '../../support/sshd.ts'

const suiteOfBecome = suite('become')
const test = hasSshd ? suiteOfBecome : suiteOfBecome.skip

const right = new Secret('right')
const wrong = new Secret('wrong')
const withPassword = 'ops ALL=(ALL) ALL'
const withoutPassword = 'ops ALL=(ALL) NOPASSWD: ALL'

for (const [what, user, sudoers, become] of [
  ['runuser, logged in as root', 'root', withoutPassword, { user: 'app' }],
  ['runuser, whatever the password', 'root', withoutPassword, { user: 'app', password: wrong }],
  ['sudo without a password', 'ops', withoutPassword, { user: 'app' }],
  ['sudo without a password, though one is given', 'ops', withoutPassword, { user: 'app', password: wrong }],
  ['sudo with a password', 'ops', withPassword, { user: 'app', password: right }],
  [
    'sudo with a password on a pty of its own',
    'ops',
    `Defaults use_pty\n${withPassword}`,
    { user: 'app', password: right },
  ],
  ['sudo on a pty of its own', 'ops', `Defaults use_pty\n${withoutPassword}`, { user: 'app' }],
] as const) {
  test(`all ways to run something become the user by ${what}`, async () => {
    await withHost({ user, sudoers }, async (host, sshd) => {
      const home = join(sshd.dir, 'app')
      const asked = [
        host.run(sh`id -un; echo "$HOME"; pwd`, { become }),
        host.run(sh`echo two; echo err >&2`, { become }),
      ]
      assert.equal(await Promise.all(asked), [
        { code: 0, stdout: `app\n${home}\n${home}\n`, stderr: '' },
        { code: 0, stdout: 'two\n', stderr: 'err\n' },
      ])
      const isolated = await host.runIsolated({ run: { script: 'id -un; cat; exit 3' }, stdin: 'in' }, { become })
      assert.equal(isolated, { code: 3, stdout: 'app\nin', stderr: '' })
      const data = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 256))
      const sent = await host.send(sh`id -un; cat > "$HOME/data"; echo err >&2`, () => Readable.from([data]), {
        become,
      })
      assert.equal(sent, { code: 0, stdout: 'app\n', stderr: 'err\n' })
      assert.is((await readFile(join(home, 'data'))).compare(data), 0)
      assert.is((await host.run(sh`id -un`)).stdout, `${user}\n`)
    })
  })

  if (!sudoers.startsWith('Defaults') && user === 'ops') continue
  test(`an isolated command is ended when it runs by ${what}`, async () => {
    await withHost({ user, sudoers }, async (host, sshd) => {
      const abort = new AbortController()
      const run = { script: 'sleep 300 & echo $$ > leader; wait' }
      const options = { become, signal: abort.signal }
      const answer = host.runIsolated({ run, directory: join(sshd.dir, 'app') }, options)
      const leader = join(sshd.dir, 'app/leader')
      while (!existsSync(leader) || (await readFile(leader, 'utf8')) === '') await readFile('/proc/self/stat')
      abort.abort(new Error('time is up'))
      await rejects(answer, /^time is up$/)
      assert.not.ok(existsSync(`/proc/${(await readFile(leader, 'utf8')).trim()}`))
      assert.is((await host.run(sh`id -un`, { become })).stdout, 'app\n')
    })
  })
}

test('the user who logged in needs no sudo', async () => {
  await withHost({ user: 'ops', sudoers: '' }, async host => {
    assert.is((await host.run(sh`id -un`, { become: { user: 'ops' } })).stdout, 'ops\n')
  })
})

test('it says so when sudo is not there', async () => {
  await withHost({ user: 'ops', sudoers: '', config: ['SetEnv PATH=/nowhere'] }, async host => {
    for (const password of [undefined, right]) {
      await rejects(host.run(sh`id`, { become: { user: 'app', password } }), /: sudo is not installed there$/)
    }
  })
})

for (const [what, user, sudoers, become, message] of [
  [
    'a password is needed',
    'ops',
    withPassword,
    { user: 'app' },
    /sudo said ".*password is required"; set become_password, or let ops use/,
  ],
  [
    'the password is wrong',
    'ops',
    withPassword,
    { user: 'app', password: wrong },
    /sudo said "(Sorry, try again\.|the password is wrong)"; check become_password/,
  ],
  [
    'the user may not',
    'ops',
    'Defaults !lecture',
    { user: 'app', password: right },
    /sudo said ".*ops is not in the sudoers file.*"; check/,
  ],
  ['there is no such user', 'root', '', { user: 'nobody-here' }, /runuser said ".*nobody-here does not exist.*"$/],
] as const) {
  test(`it says so when ${what}, and runs nothing`, async () => {
    await withHost({ user, sudoers }, async host => {
      const who: Become = become
      const asked = [
        host.run(sh`id`, { become: who }),
        host.runIsolated({ run: { argv: ['id'] } }, { become: who }),
        host.send(sh`cat`, () => Readable.from(['x']), { become: who }),
      ]
      for (const error of await Promise.all(asked.map(answer => rejects(answer, message)))) {
        assert.instance(error, UserError)
        assert.match(error.message, /^Cannot become [\w-]+ on w1 \(127\.0\.0\.1:\d+\): /)
      }
      assert.is((await host.run(sh`echo plain`)).stdout, 'plain\n')
    })
  })
}

suiteOfBecome.run()

async function withHost(
  { user, ...options }: { user: string } & SshdOptions,
  use: (host: Connection, sshd: Sshd) => Promise<void>,
): Promise<void> {
  const sshd = await Sshd.start(options)
  try {
    const host = await connect(await sshd.settings({ user }))
    try {
      await use(host, sshd)
    } finally {
      await host.close()
    }
  } finally {
    await sshd.stop()
  }
}
