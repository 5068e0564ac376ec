import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { type UserArgs, user } from '../../src/actions/user.ts'
import type { UserWanted } from '../../src/actions/user-changes.ts'
import type { UserFacts } from '../../src/actions/user-facts.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { fakeContext } from '../support/context.ts'
import { type Answer, FakeConnection } from '../support/fake.ts'
import { rejects } from '../support/rejects.ts'
import { snippetsOf } from '../support/snippets.ts'

const test = suite('user')

const hash = '$6$salt$abc'
const absent: UserFacts = {
  user: undefined,
  groups: [],
  hasHome: false,
  asker: 0,
  login: undefined,
  group: undefined,
  others: [],
}
const there: UserFacts = {
  ...absent,
  user: { name: 'hdfs', uid: 1001, gid: 1001, comment: 'store', home: '/home/hdfs', shell: '/bin/sh' },
  groups: ['hdfs', 'docker', 'audio'],
  hasHome: true,
  login: { hasPassword: false, isLocked: false, expires: '' },
}
const hadoop = { name: 'hadoop', gid: 900 }
const docker = { name: 'docker', gid: 901 }

test('makes a user with a home and a group of its own', () => {
  assert.equal(run({ name: 'hdfs' }, absent), ['useradd -m -- hdfs && getent passwd hdfs'])
})

test('puts a new user into the group of its name where that is there', () => {
  assert.equal(run({ name: 'hdfs' }, { ...absent, group: { name: 'hdfs', gid: 5 } }), [
    'useradd -g hdfs -m -- hdfs && getent passwd hdfs',
  ])
})

test('makes a user with all that is said of it', () => {
  const args: UserArgs = {
    name: 'hdfs',
    uid: 900,
    non_unique: true,
    group: '900',
    groups: 'docker, hadoop',
    comment: "the store's",
    home: '/srv/a/hdfs',
    shell: '/bin/bash',
    system: true,
    skeleton: '/etc/none',
    password: hash,
    password_lock: true,
    expires: 86_400,
  }
  assert.equal(run(args, { ...absent, group: hadoop, others: [docker, hadoop] }), [
    `mkdir -p -- /srv/a && useradd -r -u 900 -o -g hadoop -G docker,hadoop -c 'the store'\\''s' -d /srv/a/hdfs -m -k /etc/none -s /bin/bash -e 1970-01-02 -- hdfs && printf '%s\\n' 'hdfs:!${hash}' | chpasswd -e && getent passwd hdfs`,
  ])
})

test('makes no home where none is wanted', () => {
  assert.equal(run({ name: 'hdfs', create_home: false, home: '/nowhere' }, absent), [
    'useradd -d /nowhere -M -- hdfs && getent passwd hdfs',
  ])
})

test('plans nothing for what the task leaves unsaid', () => {
  assert.equal(plan({ name: 'hdfs' }, there), [])
  assert.equal(plan({ name: 'hdfs', system: true, create_home: false }, { ...there, hasHome: false }), [])
})

test('mends each thing that differs', () => {
  const args: UserArgs = { name: 'hdfs', uid: 7, group: 'hadoop', comment: '', home: '/srv/hdfs', shell: '/bin/bash' }
  const facts = { ...there, group: hadoop }
  assert.equal(plan({ ...args, move_home: true }, facts), [
    'set the number 7 of user hdfs',
    'set the first group hadoop of user hdfs',
    'set the comment "" of user hdfs',
    'set the home /srv/hdfs of user hdfs',
    'set the shell /bin/bash of user hdfs',
  ])
  assert.equal(run({ ...args, move_home: true }, facts)[3], 'usermod -d /srv/hdfs -m -- hdfs && getent passwd hdfs')
})

test('makes a home that is missing, with the skeleton', () => {
  const [, ...more] = plan({ name: 'hdfs', home: '/srv/hdfs' }, { ...there, hasHome: false })
  assert.equal(more, ['create home /srv/hdfs of user hdfs'])
  assert.match(run({ name: 'hdfs' }, { ...there, hasHome: false })[0]!, 'cp -R -- /etc/skel/. /home/hdfs')
})

test('sets the groups that are named, and no others', () => {
  const facts = { ...there, others: [docker, hadoop] }
  assert.equal(run({ name: 'hdfs', groups: ['docker', 'hadoop'] }, facts), [
    'usermod -G docker,hadoop -- hdfs && getent passwd hdfs',
  ])
  assert.equal(run({ name: 'hdfs', groups: ['docker', 'hadoop'], append: true }, facts), [
    'usermod -a -G hadoop -- hdfs && getent passwd hdfs',
  ])
  assert.equal(run({ name: 'hdfs', groups: [] }, there), [`usermod -G '' -- hdfs && getent passwd hdfs`])
  assert.equal(plan({ name: 'hdfs', groups: '', append: true }, there), [])
})

test('does not count the first group among the others', () => {
  const facts = { ...there, groups: ['hadoop', 'docker'], others: [docker, hadoop] }
  assert.equal(plan({ name: 'hdfs', groups: ['docker', 'hadoop'] }, facts), [])
})

test('says which group is missing, for an earlier task may be about to make it', () => {
  const wanted = resolve({ name: 'hdfs', groups: ['docker', 'hadoop'] })
  try {
    user.plan(wanted, { ...absent, others: [docker, undefined] })
    assert.unreachable()
  } catch (error) {
    assert.instance(error, MissingError)
    assert.is((error as Error).message, 'Cannot put user "hdfs" into group "hadoop": there is no such group')
  }
})

test('gives a password on stdin and shows it nowhere', () => {
  const [change] = user.plan(resolve({ name: 'hdfs', password: hash }), there)
  assert.is(change?.summary, 'set the password of user hdfs')
  const { snippet } = change!.apply as { snippet: { text: string; shown: string } }
  assert.is(snippet.text, `printf '%s\\n' 'hdfs:${hash}' | chpasswd -e && getent passwd hdfs`)
  assert.is(snippet.shown, `printf '%s\\n' *** | chpasswd -e && getent passwd hdfs`)
  assert.equal(JSON.stringify(resolve({ name: 'hdfs', password: hash })), '{"name":"hdfs","password":"***"}')
})

test('leaves a password alone that is set, or that is only for a new user', () => {
  const set = { ...there, login: { hasPassword: true, isLocked: true, expires: '' } }
  assert.equal(plan({ name: 'hdfs', password: hash }, set), [])
  assert.equal(plan({ name: 'hdfs', password: hash, update_password: 'on_create' }, there), [])
})

test('locks, unlocks and ends an account', () => {
  assert.equal(plan({ name: 'hdfs', password_lock: true }, there), ['lock the password of user hdfs'])
  const locked = { ...there, login: { hasPassword: true, isLocked: true, expires: '1' } }
  assert.equal(plan({ name: 'hdfs', password_lock: false, expires: 86_400 }, locked), [
    'unlock the password of user hdfs',
  ])
  assert.equal(run({ name: 'hdfs', expires: -1 }, locked), [`usermod -e '' -- hdfs && getent passwd hdfs`])
})

test('does not take a password for another when it may not look', () => {
  const facts = { ...there, asker: 1000, login: undefined }
  assert.throws(
    () => plan({ name: 'hdfs', password: hash }, facts),
    /^Cannot compare the password of user "hdfs": only root may; set "become: true"$/,
  )
})

test('removes a user, once', () => {
  const args: UserArgs = { name: 'hdfs', state: 'absent', remove: true, force: true }
  assert.equal(run(args, there), ['userdel -f -r -- hdfs'])
  assert.equal(run(args, absent), [])
})

test('reads what the host says of a user', async () => {
  const stdout = `hdfs:x:1001:1001:store:/home/hdfs:/bin/sh\nhdfs docker audio\nthere\n0\nother,open,\n\nhadoop:x:900:\n`
  const args: UserArgs = { name: 'hdfs', groups: ['hadoop'], password: hash }
  assert.equal(await ask(args, { stdout }), { ...there, others: [hadoop] })
})

test('takes a user for missing only where the host says so', async () => {
  assert.equal(await ask({ name: 'hdfs' }, { stdout: '\n\n\n0\n\n\n' }), absent)
  await rejects(
    ask({ name: 'hdfs' }, { code: 127, stderr: 'getent: not found' }),
    /exit code 127: look for user hdfs: getent/,
  )
})

test('registers the account as it is afterwards', () => {
  const wanted = resolve({ name: 'hdfs', groups: ['docker'], password: hash })
  const stdout = 'hdfs:x:1002:1003::/home/hdfs:/bin/sh\n'
  assert.equal(user.report!(wanted, absent, [{ code: 0, stdout, stderr: '' }]).fields, {
    name: 'hdfs',
    state: 'present',
    uid: 1002,
    group: 1003,
    comment: '',
    home: '/home/hdfs',
    shell: '/bin/sh',
    groups: 'docker',
    append: false,
    password: 'NOT_LOGGING_PASSWORD',
    create_home: true,
    move_home: false,
    system: false,
  })
  assert.is(user.report!(resolve({ name: 'hdfs' }), there, []).fields?.uid, 1001)
})

test.run()

function resolve(args: UserArgs): UserWanted {
  return user.resolve!(args, fakeContext()) as UserWanted
}

function plan(args: UserArgs, facts: UserFacts): string[] {
  return user.plan(resolve(args), facts).map(({ summary }) => summary)
}

function run(args: UserArgs, facts: UserFacts): string[] {
  return snippetsOf(user.plan(resolve(args), facts))
}

function ask(args: UserArgs, answer: Answer): Promise<UserFacts> {
  return user.probe(resolve(args)).ask(askerOf(new FakeConnection().on(/getent passwd hdfs/, answer)))
}
