import { mkdirSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { copy } from '../../src/actions/copy.ts'
import type { Destination } from '../../src/actions/destination.ts'
import type { FilesFacts } from '../../src/actions/files.ts'
import { fingerprintOf } from '../../src/actions/fingerprint.ts'
import { fakeContext } from '../support/context.ts'
import { factsOf } from '../support/facts.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('copy')

const folder = scratchFolder()
const context = fakeContext({ folder, diff: true })
const motd = { content: 'hello\n', dest: '/etc/motd' }

test('creates a file that is not there', async () => {
  assert.equal(await summaries(motd, found({ file: undefined, sum: '' })), ['create /etc/motd'])
})

test('plans nothing for a file that is already equal', async () => {
  assert.equal(await summaries({ ...motd, mode: '0644', owner: 'root' }, found({})), [])
})

test('changes only the mode and the owner of a file with the same content', async () => {
  assert.equal(await summaries({ ...motd, mode: '600', owner: 'alluxio', group: '0' }, found({})), [
    'give /etc/motd to alluxio:0',
    'set mode 0600 on /etc/motd',
  ])
})

test('a new file keeps the mode and the owner of the old one where the task does not say them', async () => {
  const old = factsOf({ mode: '0640', uid: 7, gid: 8 })
  const [change] = await plan({ ...motd, group: 'hadoop' }, found({ file: old, sum: 'other' }))
  // Who may not keep the owner replaces the file all the same, unlike one that was asked for.
  const kept = '{ chown -- 7 "$new" 2>/dev/null || [ "$(id -u)" != 0 ]; }'
  assert.match(
    snippetOf(change),
    `chown -- :hadoop "$new" && ${kept} && chmod -- 00640 "$new" && mv -fT -- "$new" /etc/motd`,
  )
})

test('a file that is new gets the mode that the host gives new files', async () => {
  const [change] = await plan(motd, found({ file: undefined, sum: '' }))
  assert.match(snippetOf(change), 'chmod =rw "$new"')
  assert.not.match(snippetOf(change), 'chown')
})

test('what is printed of the command leaves the content out', async () => {
  const [change] = await plan({ content: 'secret', dest: '/x' }, found({ file: undefined, sum: '', path: '/x' }))
  assert.ok(change && 'snippet' in change.apply && !change.apply.snippet.shown.includes('secret'))
})

test('small text travels in the snippet; large and binary content through a channel of its own', async () => {
  writeFileSync(`${folder}/large`, 'x'.repeat(65_537))
  writeFileSync(`${folder}/binary`, Buffer.from([0, 1, 2]))
  const absent = found({ file: undefined, sum: '' })
  const kinds = [motd, { src: 'large', dest: '/etc/motd' }, { src: 'binary', dest: '/etc/motd' }].map(
    async args => Object.keys((await plan(args, absent))[0]!.apply)[0],
  )
  assert.equal(await Promise.all(kinds), ['snippet', 'send', 'send'])
})

test('shows the text before and after', async () => {
  const [change] = await plan(motd, found({ sum: 'other', before: 'hi\n' }))
  assert.equal(change?.diff, { path: '/etc/motd', before: 'hi\n', after: 'hello\n' })
})

test('shows no difference of what is not text', async () => {
  const [change] = await plan(motd, found({ sum: 'other', before: undefined }))
  assert.is(change?.diff, undefined)
})

test('leaves a different file alone without force', async () => {
  assert.equal(await summaries({ ...motd, force: false }, found({ sum: 'other' })), [])
})

test('replaces a link by a file', async () => {
  assert.equal(await summaries(motd, found({ file: factsOf({ type: 'link' }), sum: '' })), ['replace /etc/motd'])
})

test('refuses to replace a folder', async () => {
  const directory = found({ file: factsOf({ type: 'directory' }), sum: '' })
  await rejects(plan(motd, directory), /^Cannot replace "\/etc\/motd": it is a folder$/)
})

test('names the folder that is missing', async () => {
  const nowhere = found({ path: '/x/y', file: undefined, sum: '', hasFolder: false })
  const error = await rejects(
    plan({ content: '', dest: '/x/y' }, nowhere),
    /^Cannot create "\/x\/y": folder "\/x" is missing$/,
  )
  assert.instance(error, MissingError)
  assert.is((error as MissingError).path, '/x')
})

test('content needs the name of a file', async () => {
  await rejects(plan({ content: '', dest: '/x/' }, found({})), /^Cannot write content to "\/x\/": it names a folder/)
})

test('copies a folder with what it holds, the folders first', async () => {
  mkdirSync(`${folder}/conf/inner`, { recursive: true })
  writeFileSync(`${folder}/conf/inner/a`, 'a')
  const wanted = await copy.resolve!({ src: 'conf', dest: '/opt', directory_mode: '0700' }, context)
  assert.equal(wanted.folders, ['/opt/conf', '/opt/conf/inner'])
  assert.equal(
    wanted.files.map(({ dest }) => dest),
    ['/opt/conf/inner/a'],
  )

  const changes = copy.plan(wanted, {
    folders: [
      { folder: undefined, missing: 2 },
      { folder: factsOf({ type: 'directory', mode: '0755' }), missing: 0 },
    ],
    files: [{ ...found({}).files[0]!, path: '/opt/conf/inner/a', file: undefined, hasFolder: false }],
  })
  assert.equal(
    changes.map(({ summary }) => summary),
    ['create folder /opt/conf', 'create /opt/conf/inner/a'],
  )
  assert.match(snippetOf(changes[0]), 'mkdir -p -- /opt /opt/conf && chmod -- 00700 /opt /opt/conf')
})

test('registers where the file is, its checksum and the backup', async () => {
  const wanted = await copy.resolve!({ ...motd, backup: true }, context)
  const outcome = { code: 0, stdout: '/etc/motd.1~\n', stderr: '' }
  assert.equal(copy.report!(wanted, found({ sum: 'other' }), [outcome]).fields, {
    dest: '/etc/motd',
    state: 'file',
    checksum: fingerprintOf('hello\n').sha256,
    size: 6,
    mode: '0644',
    owner: 'root',
    group: 'root',
    backup_file: '/etc/motd.1~',
  })
})

test.run()

type Args = Parameters<NonNullable<typeof copy.resolve>>[0]

async function plan(args: Args, facts: FilesFacts) {
  return copy.plan(await copy.resolve!(args, context), facts)
}

async function summaries(args: Args, facts: FilesFacts): Promise<string[]> {
  return (await plan(args, facts)).map(({ summary }) => summary)
}

/** What the host says: by default that the file is there, with the wanted content. */
function found(file: Partial<Destination>): FilesFacts {
  const equal = {
    path: '/etc/motd',
    file: factsOf(),
    sum: fingerprintOf('hello\n').sha256,
    before: undefined,
    hasFolder: true,
  }
  return { folders: [], files: [{ ...equal, ...file }] }
}

function snippetOf(change: { apply: object } | undefined): string {
  return change && 'snippet' in change.apply ? (change.apply.snippet as { text: string }).text : ''
}
