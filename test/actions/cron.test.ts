import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CronArgs, type CronWanted, cron } from '../../src/actions/cron.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { fakeContext } from '../support/context.ts'
import { type Answer, FakeConnection } from '../support/fake.ts'
import { rejects } from '../support/rejects.ts'
import { snippetsOf } from '../support/snippets.ts'
import { foundText } from './edit-support.ts'

const test = suite('cron')

const backup: CronArgs = { name: 'backup', job: '/opt/backup "it\'s" 10%', hour: 3, minute: '*/10' }
const line = '*/10 3 * * * /opt/backup "it\'s" 10%\n'
const marked = `#Ansible: backup\n${line}`
const others = 'MAILTO=""\n# by hand\n5 4 * * sun  x\n#Ansible: other\n@daily y\n'

test('adds a job at the end, and leaves everything else as it is', () => {
  assert.is(after(backup, others), others + marked)
  assert.is(after(backup, undefined), marked)
  assert.is(after(backup, '1 2 3 4 5 no end'), `1 2 3 4 5 no end\n${marked}`)
})

test('plans nothing for a job that is there', () => {
  assert.equal(plan(backup, others + marked), [])
  assert.equal(plan({ ...backup, state: 'absent' }, others), [])
  assert.equal(plan({ ...backup, state: 'absent' }, undefined), [])
})

test('changes only the line of the job', () => {
  assert.is(after(backup, `${marked.replace('3', '4')}${others}`), marked + others)
})

test('takes a job out with its name, however often it is there', () => {
  assert.is(after({ ...backup, state: 'absent' }, marked + others + marked), others)
})

test('a name whose job is missing gets it, and is taken out alone', () => {
  const lost = '#Ansible: backup\n#Ansible: other\n@daily y\n'
  assert.is(after(backup, lost), `${marked}#Ansible: other\n@daily y\n`)
  assert.is(after({ ...backup, state: 'absent' }, lost), '#Ansible: other\n@daily y\n')
})

test('the same job without a name gets one', () => {
  assert.is(after(backup, `a\n${line}b\n`), `a\n${marked}b\n`)
})

test('writes times in a word, and what is disabled as a comment', () => {
  assert.is(after({ name: 'a', job: 'x', special_time: 'reboot' }, ''), '#Ansible: a\n@reboot x\n')
  assert.is(after({ name: 'a', job: 'x', disabled: true }, '#Ansible: a\n* * * * * x\n'), '#Ansible: a\n#* * * * * x\n')
})

test('variables come first, or beside another', () => {
  const path: CronArgs = { name: 'PATH', job: '/bin', env: true }
  assert.is(after(path, others), `PATH="/bin"\n${others}`)
  assert.is(after({ ...path, insertafter: 'MAILTO' }, others), others.replace('\n', '\nPATH="/bin"\n'))
  assert.is(after(path, 'A=1\nPATH = /usr/bin\n'), 'A=1\nPATH="/bin"\n')
  assert.is(after({ name: 'MAILTO', env: true, state: 'absent' }, others), others.replace('MAILTO=""\n', ''))
  assert.throws(
    () => plan({ ...path, insertbefore: 'NONE' }, others),
    /^Cannot put "PATH" beside "NONE": the table has no such variable$/,
  )
  assert.throws(() => wantedOf({ ...path, name: 'A B' }), /^Cannot set the variable "A B"/)
})

test('writes the table of a user through the program, and does not show what is in it', () => {
  const [change] = plan({ ...backup, user: 'app', job: 'x' }, '')
  assert.is(change!.summary, 'put the job "backup" into the crontab of app')
  assert.is(snippetsOf([change!])[0], "printf %s '#Ansible: backup\n*/10 3 * * * x\n' | crontab -u app -")
  assert.is('snippet' in change!.apply && change!.apply.snippet.shown, 'write the crontab of app')
  const [kept] = plan({ ...backup, backup: true }, 'a\n')
  assert.match(
    snippetsOf([kept!])[0]!,
    /^old=\$\(mktemp -- "\$\{TMPDIR:-\/tmp\}\/crontab\.XXXXXX"\) && crontab -l > "\$old" && printf /,
  )
})

test('a file of the system names the user of the job, and goes when it is empty', () => {
  const args: CronArgs = { ...backup, user: 'app', cron_file: 'backup' }
  const made = `#Ansible: backup\n*/10 3 * * * app /opt/backup "it's" 10%\n`
  const wanted = wantedOf(args)
  assert.is(wanted.file?.path, '/etc/cron.d/backup')
  const [change] = cron.plan(wanted, { file: foundText(undefined) })
  assert.is(change?.diff?.after, made)
  assert.equal(cron.plan(wanted, { file: foundText(made) }), [])
  const gone = wantedOf({ ...args, state: 'absent' })
  assert.equal(cron.plan(gone, { file: foundText(undefined) }), [])
  assert.equal(
    cron.plan(gone, { file: foundText(made) }).map(({ summary }) => summary),
    ['remove /etc/x'],
  )
  assert.equal(
    cron.plan(gone, { file: foundText(`A=1\n${made}`) }).map(({ diff }) => diff?.after),
    ['A=1\n'],
  )
})

test('says which package brings the program where it is missing', async () => {
  const message = (stdout: string) => asked({ code: 64, stdout }).then(facts => planOver(facts))
  await rejects(
    message('apt-get\n'),
    /^Cannot read the crontab: the host has no program "crontab"; the package "cron" brings it$/,
  )
  await rejects(message('apk\n'), /the package "cronie" brings it$/)
  await rejects(message(''), /install one that brings it$/)
})

test('only a user who has no table counts as one: any other failure is told, and nothing is written over', async () => {
  const none = { table: { text: undefined, missing: undefined } }
  assert.equal(await asked({ code: 1, stderr: 'no crontab for app\n' }), none)
  assert.equal(await asked({ code: 1, stderr: "crontab: can't open 'app': No such file or directory\n" }), none)
  assert.equal(await asked({ stdout: others }), { table: { text: others, missing: undefined } })
  await rejects(
    asked({ code: 1, stderr: 'You (app) are not allowed to use this program' }),
    /exit code 1: crontab -l: You \(app\)/,
  )
})

test('registers the names in the table', () => {
  const { fields } = cron.report!(wantedOf(backup), { table: { text: others, missing: undefined } }, [])
  assert.equal(fields, { jobs: ['other', 'backup'], envs: ['MAILTO'] })
})

test.run()

function wantedOf(args: CronArgs): CronWanted {
  return cron.resolve!(args, fakeContext({ diff: true })) as CronWanted
}

function plan(args: CronArgs, text: string | undefined) {
  return cron.plan(wantedOf(args), { table: { text, missing: undefined } })
}

function after(args: CronArgs, text: string | undefined): string | undefined {
  return plan(args, text)[0]?.diff?.after
}

function asked(answer: Answer) {
  return cron.probe(wantedOf(backup)).ask(askerOf(new FakeConnection().on(/crontab -l/, answer)))
}

async function planOver(facts: Parameters<typeof cron.plan>[1]) {
  return cron.plan(wantedOf(backup), facts)
}
