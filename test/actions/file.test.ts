import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { type FileArgs, file } from '../../src/actions/file.ts'
import type { StateFacts, StateWanted } from '../../src/actions/file-states.ts'
import { fakeContext } from '../support/context.ts'
import { factsOf } from '../support/facts.ts'

const test = suite('file')

const directory = factsOf({ type: 'directory', mode: '0755' })
const link = factsOf({ type: 'link', mode: '0777' })

test('makes a folder and those above it, all with the mode and the owner', () => {
  const [change] = plan(
    { path: '/a/b/c', state: 'directory', mode: '0750', owner: 'alluxio' },
    { found: undefined, missing: 2 },
  )
  assert.is(change?.summary, 'create folder /a/b/c')
  assert.is(snippetOf(change), 'mkdir -p -- /a/b /a/b/c && chown -- alluxio /a/b /a/b/c && chmod -- 00750 /a/b /a/b/c')
})

test('plans nothing for a folder that is there', () => {
  assert.equal(plan({ path: '/a', state: 'directory', mode: '755' }, { found: directory, missing: 0 }), [])
})

test('refuses to make a folder of a file', () => {
  const isFile = { found: factsOf(), missing: 0 }
  assert.throws(() => plan({ path: '/a', state: 'directory' }, isFile), /^Cannot create folder "\/a": it is a file$/)
})

test('counts what differs in a tree, and mends it in one change', () => {
  const entry = { isLink: false, mode: '0640', uid: '1', gid: '1', owner: 'alluxio', group: 'alluxio' }
  const tree = [
    { ...entry, count: 7 },
    { ...entry, count: 2, owner: 'root', uid: '0' },
    { ...entry, count: 1, isLink: true, mode: '0777' },
  ]
  const wanted = { path: '/a', state: 'directory', recurse: true, owner: 'alluxio', mode: '0640' } as const
  const [change, ...more] = plan(wanted, { found: directory, missing: 0, tree })
  assert.is(change?.summary, 'give 2 files and folders in /a to alluxio')
  assert.equal(more, [])
  assert.equal(plan(wanted, { found: directory, missing: 0, tree: [tree[0]!, tree[2]!] }), [])
})

test('switches a link atomically', () => {
  const facts = { found: link, link: 'old', target: directory, missing: 0 }
  const [change] = plan({ path: '/opt/current', src: 'new', state: 'link' }, facts)
  assert.is(change?.summary, 'point /opt/current to new')
  assert.match(snippetOf(change), 'ln -s -- new "$new" && { mv -fT -- "$new" /opt/current')
})

test('plans nothing for a link that points there', () => {
  const facts = { found: link, link: 'new', target: directory, missing: 0 }
  assert.equal(plan({ path: '/opt/current', src: 'new', state: 'link' }, facts), [])
})

test('refuses a link to what is not there, unless forced', () => {
  const facts = { found: undefined, link: '', target: undefined, missing: 0 }
  const error = thrown(() => plan({ path: '/opt/current', src: 'new', state: 'link' }, facts))
  assert.instance(error, MissingError)
  assert.is((error as MissingError).path, '/opt/new')
  assert.is(plan({ path: '/opt/current', src: 'new', state: 'link', force: true }, facts).length, 1)
})

test('refuses to make a link of a folder, unless forced', () => {
  const facts = { found: directory, link: '', target: directory, missing: 0 }
  const wanted = { path: '/opt/current', src: 'new', state: 'link' } as const
  assert.throws(() => plan(wanted, facts), /^Cannot make "\/opt\/current" a link: it is a folder/)
  assert.match(snippetOf(plan({ ...wanted, force: true }, facts)[0]), /^rmdir -- \/opt\/current && /)
})

test('gives the link itself an owner when it is not followed', () => {
  const facts = { found: link, link: 'new', target: directory, missing: 0 }
  const wanted = { path: '/opt/current', src: 'new', state: 'link', owner: 'alluxio' } as const
  assert.is(snippetOf(plan({ ...wanted, follow: false }, facts)[0]), 'chown -h -- alluxio /opt/current')
  assert.is(snippetOf(plan(wanted, facts)[0]), 'chown -- alluxio /opt/new')
})

test('removes what is there, and nothing else', () => {
  assert.equal(plan({ path: '/opt/x', state: 'absent' }, { found: undefined }), [])
  assert.is(snippetOf(plan({ path: '/opt/x/', state: 'absent' }, { found: directory })[0]), 'rm -rf -- /opt/x')
})

test('refuses to remove a part of the operating system', () => {
  for (const path of ['/', '//', '/etc', '/etc/', '/opt/../usr', '/home/.', '/usr/bin', '/var/lib', '/proc/1']) {
    assert.throws(() => plan({ path, state: 'absent' }, { found: directory }), /part of the operating system$/, path)
  }
  assert.is(plan({ path: '/home/alluxio', state: 'absent' }, { found: directory }).length, 1)
})

test('touches a file, each time', () => {
  const wanted = { path: '/x', state: 'touch', mode: '0600' } as const
  assert.is(snippetOf(plan(wanted, { found: undefined, missing: 0 })[0]), 'touch -- /x && chmod -- 00600 /x')
  assert.equal(
    plan(wanted, { found: factsOf({ mode: '0600' }), missing: 0 }).map(change => change.summary),
    ['renew the time of /x'],
  )
  assert.instance(
    thrown(() => plan(wanted, { found: undefined, missing: 1 })),
    MissingError,
  )
})

test('without a state, sets owner and mode of what is there', () => {
  assert.equal(plan({ path: '/x', mode: '0755' }, { found: directory }), [])
  assert.instance(
    thrown(() => plan({ path: '/x' }, { found: undefined })),
    MissingError,
  )
  assert.throws(() => plan({ path: '/x', state: 'file' }, { found: directory }), /it is a folder$/)
})

test('a set-user-ID bit is set again after chown took it', () => {
  const changes = plan({ path: '/x', mode: '4755', owner: 'alluxio' }, { found: factsOf({ mode: '4755' }) })
  assert.equal(changes.map(snippetOf), ['chown -- alluxio /x', 'chmod -- 04755 /x'])
})

test('refuses arguments that do not go together', () => {
  assert.throws(() => plan({ path: '/x', state: 'link' }, { found: undefined }), /"src" is missing$/)
  assert.throws(() => plan({ path: '/x', state: 'file', recurse: true }, { found: undefined }), /^Cannot recurse/)
})

test.run()

function plan(args: FileArgs, facts: StateFacts) {
  return file.plan(file.resolve!(args, fakeContext()) as StateWanted, facts)
}

function snippetOf(change: { apply: object } | undefined): string {
  return change && 'snippet' in change.apply ? (change.apply.snippet as { text: string }).text : ''
}

function thrown(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}
