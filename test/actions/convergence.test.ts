import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Action } from '../../src/actions/action.ts'
import { actions } from '../../src/actions/index.ts'
import { marker } from '../../src/actions/unpack.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { fakeContext } from '../support/context.ts'
import { planOver, runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('convergence')

const scratch = scratchFolder()
const files = `${scratch}/files`
const context = fakeContext({ folder: files, variables: { greeting: 'hello', playbook_dir: scratch }, diff: true })
const host = connectLocal()

type Case = readonly [verb: string, args: Record<string, unknown>, changes: readonly string[]]

const downloads: readonly Case[] = [
  ['get_url', { url: 'http://127.0.0.1:PORT/x', dest: '$' }, ['download http://127.0.0.1:PORT/x to $/x']],
  [
    'get_url',
    { url: 'http://127.0.0.1:PORT/', dest: '$/old', force: true, mode: '0600' },
    ['download http://127.0.0.1:PORT/ to $/old'],
  ],
]

/** What a task has to do on a fresh folder `$`; afterwards there is nothing left to do. */
const tasks: readonly Case[] = [
  ['copy', { content: "it's\n", dest: '$/a' }, ['create $/a']],
  ['copy', { content: '-n %s \\n `$x` "é"', dest: '$/a', mode: '0600' }, ['create $/a']],
  ['copy', { content: '', dest: '$/empty' }, ['create $/empty']],
  ['copy', { src: 'text', dest: '$' }, ['create $/text']],
  ['copy', { src: 'text', dest: '$/new/inner/' }, ['create folder $/new/inner', 'create $/new/inner/text']],
  ['copy', { src: 'text', dest: '$/old', backup: true }, ['replace $/old']],
  ['copy', { src: 'text', dest: '$/link' }, ['replace $/link']],
  ['copy', { src: 'text', dest: '$/link', follow: true }, ['replace $/old']],
  ['copy', { src: 'text', dest: '$/old', force: false }, []],
  ['copy', { src: 'text', dest: '$/old name', mode: '0640' }, ['create $/old name']],
  ['copy', { src: 'large', dest: '$/large', mode: '0755' }, ['create $/large']],
  ['copy', { src: 'binary', dest: '$/old' }, ['replace $/old']],
  [
    'copy',
    { src: 'tree', dest: '$/', mode: '0640', directory_mode: '0750' },
    ['create folder $/tree', 'create folder $/tree/inner', 'create $/tree/inner/b', 'create $/tree/z'],
  ],
  ['copy', { src: 'tree/', dest: '$' }, ['create folder $/inner', 'create $/inner/b', 'create $/z']],
  ['template', { src: 'greeting.hbs', dest: '$/greeting', mode: '0644' }, ['create $/greeting']],
  ['template', { src: 'greeting.hbs', dest: '$/old' }, ['replace $/old']],
  ['file', { path: '$/a/b/c', state: 'directory', mode: '2750' }, ['create folder $/a/b/c']],
  ['file', { path: '$/folder', state: 'directory', mode: '0700' }, ['set mode 0700 on $/folder']],
  [
    'file',
    { path: '$/folder', state: 'directory', mode: '0750', recurse: true },
    ['set mode 0750 on 3 files and folders in $/folder'],
  ],
  ['file', { path: '$/old', mode: '600' }, ['set mode 0600 on $/old']],
  ['file', { path: '$/link', src: 'folder', state: 'link' }, ['point $/link to folder']],
  ['file', { path: '$/new', src: '/nowhere', state: 'link', force: true }, ['point $/new to /nowhere']],
  ['file', { path: '$/old', src: 'folder', state: 'link', force: true }, ['point $/old to folder']],
  ['file', { path: '$/folder', state: 'absent' }, ['remove $/folder']],
  ['file', { path: '$/link', state: 'absent' }, ['remove $/link']],
  ['file', { path: '$/none', state: 'absent' }, []],
  ['command', { cmd: 'touch "$/a b"', creates: '$/a*' }, ['run touch "$/a b"']],
  ['command', { argv: ['rm', '$/old'], removes: '$/old' }, ['run rm $/old']],
  ['command', { cmd: 'false', creates: '$/*der' }, []],
  ['shell', { cmd: 'cat > made', stdin: 'x', chdir: '$', creates: 'made' }, ['run cat > made']],
  ['script', { cmd: "script.sh 'a b'", chdir: '$', creates: '$/a b' }, ["run script.sh 'a b'"]],
  ['fetch', { src: '$/old', dest: '$/fetched' }, ['fetch $/old to $/fetched/w1$/old']],
  ['fetch', { src: '$/old', dest: '$/fetched/', flat: true }, ['fetch $/old to $/fetched/old']],
  ['fetch', { src: '$/none', dest: '$/fetched', fail_on_missing: false }, []],
  ['unarchive', { src: 'app-1.tar.gz', dest: '$', folder: 'app-1' }, ['unpack app-1.tar.gz to $/app-1']],
  [
    'unarchive',
    { src: 'app-1.tar.gz', dest: '$', folder: 'app-1', link: 'current', mode: '0750' },
    ['unpack app-1.tar.gz to $/app-1', 'point $/current to app-1'],
  ],
  [
    'unarchive',
    { src: 'app-1.tar.gz', dest: '$', folder: 'app', strip_components: 1 },
    ['unpack app-1.tar.gz to $/app'],
  ],
  ['unarchive', { src: 'app-1.tar.gz', dest: '$/folder' }, ['unpack app-1.tar.gz over $/folder']],
  ['unarchive', { src: 'app-1.tar.gz', dest: '$', creates: '$/old' }, []],
  ['template', { src: 'greeting.hbs', dest: '$/checked', validate: 'test -s %s' }, ['create $/checked']],
  ['copy', { content: 'x', dest: '$/new', validate: 'grep x %s' }, ['create $/new']],
  ['lineinfile', { path: '$/old', line: "it's \\1 `x` $y" }, ['add a line to $/old']],
  ['lineinfile', { path: '$/link', regexp: '^o(l+)d$', line: 'x\\1', backrefs: true }, ['replace a line of $/old']],
  [
    'lineinfile',
    { path: '$/new/file', line: 'x', create: true, mode: '0600', validate: 'grep x %s' },
    ['create folder $/new', 'create $/new/file'],
  ],
  ['lineinfile', { path: '$/old', state: 'absent', line: 'old' }, ['take 1 line out of $/old']],
  ['lineinfile', { path: '$/none', state: 'absent', line: 'old' }, []],
  ['blockinfile', { path: '$/link', block: "it's\n\\1" }, ['write a block into $/old']],
  [
    'blockinfile',
    { path: '$/old', block: 'x', insertbefore: 'BOF', append_newline: true, mode: '0600' },
    ['write a block into $/old'],
  ],
  ['blockinfile', { path: '$/new', block: '', create: true }, ['create $/new']],
  ['replace', { path: '$/link', regexp: 'o(l)d', replace: '\\1' }, ['replace 1 place in $/old']],
  ['replace', { path: '$/old', regexp: 'x' }, []],
  ['properties', { path: '$/link', key: 'a b', value: " é\n'\\" }, ['set a b in $/old']],
  ['properties', { path: '$/old', properties: { old: null, b: [1, 2] } }, ['set b and remove old in $/old']],
  ['properties', { path: '$/new', key: 'a', value: true, create: true, mode: '0600' }, ['create $/new']],
  ['properties', { path: '$/none', key: 'a', state: 'absent' }, []],
  ['slurp', { src: '$/link' }, []],
  ['find', { paths: '$', recurse: true, get_checksum: true }, []],
  ['get_url', { url: 'http://127.0.0.1:PORT/x', dest: '$/old' }, []],
  ...(existsSync('/usr/bin/curl') || existsSync('/usr/bin/wget') ? downloads : []),
  ['archive', { path: '$/folder', dest: '$/folder/x.tar.gz', mode: '0600' }, ['archive $/folder to $/folder/x.tar.gz']],
  ['archive', { path: ['$/folder', '$/old'], dest: '$/old.gz', format: 'tar' }, ['archive 2 paths to $/old.gz']],
  ['archive', { path: '$/link' }, ['compress $/link to $/link.gz']],
  ['stat', { path: '$/old' }, []],
  ['sysctl', { name: 'vm.swappiness', value: 1, reload: false, sysctl_file: '$/sysctl' }, ['create $/sysctl']],
  [
    'pam_limits',
    { domain: '@a', limit_type: 'soft', limit_item: 'nproc', value: 9, dest: '$/link', comment: 'x' },
    ['set nproc of @a in $/old'],
  ],
  [
    'mount',
    { path: '/mnt/none at all', src: 'tmpfs', fstype: 'tmpfs', state: 'present', fstab: '$/fstab' },
    ['create $/fstab'],
  ],
  ['wait_for', { path: '$/old', search_regex: '^\\w+$' }, []],
  ['uri', { url: 'http://127.0.0.1:PORT/' }, []],
  ['wait_for_connection', {}, []],
  ['setup', {}, []],
  [
    'cron',
    { name: "it's", job: 'echo "%s" > /dev/null', special_time: 'daily', user: 'root', cron_file: '$/cron' },
    ['create $/cron'],
  ],
  ['cron', { name: 'old', state: 'absent', user: 'root', cron_file: '$/old' }, []],
]

/** Only root may give files away. */
const rootTasks: readonly Case[] = [
  ['copy', { content: 'x', dest: '$/old', owner: 'nobody' }, ['replace $/old']],
  ['copy', { src: 'large', dest: '$/old', owner: '65534', group: '65534', mode: '4755' }, ['replace $/old']],
  ['template', { src: 'greeting.hbs', dest: '$/greeting', group: '65534' }, ['create $/greeting']],
  ['file', { path: '$/a/b', state: 'directory', owner: 'nobody', mode: '0700' }, ['create folder $/a/b']],
  [
    'file',
    { path: '$/folder', state: 'directory', owner: 'nobody', recurse: true },
    ['give 3 files and folders in $/folder to nobody'],
  ],
  ['file', { path: '$/link', owner: 'nobody' }, ['give $/link to nobody']],
  ['file', { path: '$/link', owner: 'nobody', follow: false }, ['give $/link to nobody']],
  [
    'file',
    { path: '$/current', src: 'folder', state: 'link', owner: 'nobody', follow: false },
    ['point $/current to folder'],
  ],
  [
    'unarchive',
    { src: 'app-1.tar.gz', dest: '$', folder: 'app-1', owner: 'nobody', group: '65534' },
    ['unpack app-1.tar.gz to $/app-1'],
  ],
  [
    'unarchive',
    { src: 'app-1.tar.gz', dest: '$', folder: 'unpacked', strip_components: 1, owner: 'nobody' },
    ['give $/unpacked to nobody'],
  ],
]

/** What changes a whole host is tried on hosts of its own: test/integration/system.test.ts. */
const elsewhere = new Set(['group', 'package', 'systemd', 'user'])

/** What does its work anew in each run. */
const endless = new Set(['reboot', 'tempfile'])

let port = 0
const server = createServer((_, response) => response.end('{}'))

test.before(async () => {
  prepareSources()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

test.after(async () => {
  server.close()
  await host.close()
})

const possible = [...tasks, ...(process.getuid?.() === 0 ? rootTasks : [])]

for (const [i, [verb, args, changes]] of possible.entries()) {
  test(`${verb} ${JSON.stringify(args)} leaves nothing to do`, async () => {
    const folder = prepareHost(`host${i}`)
    const action = probing(verb)
    const here = JSON.parse(
      JSON.stringify(args)
        .replaceAll('$/', `${folder}/`)
        .replaceAll('"$"', `"${folder}"`)
        .replace('PORT', String(port)),
    )
    const there = changes.map(change => change.replaceAll('$/', `${folder}/`).replace('PORT', String(port)))

    assert.equal((await runAction(action, here, host, context)).summaries, there)
    assert.equal((await planOver(action, here, host, context)).changes, [])
  })
}

test('every action is among them, or there is a reason why not', () => {
  const tested = new Set(tasks.map(([verb]) => verb))
  const probing = [...actions].filter(([, action]) => 'probe' in action).map(([verb]) => verb)
  const isExempt = (verb: string) => verb.startsWith('alluxio_') || elsewhere.has(verb) || endless.has(verb)
  const missing = probing.filter(verb => !isExempt(verb) && !tested.has(verb))
  assert.equal(missing, [])
})

test.run()

function probing(verb: string) {
  const action: Action | undefined = actions.get(verb)
  if (!action || !('plan' in action)) throw new Error(`${verb} does not plan`)
  return action
}

function prepareSources(): void {
  mkdirSync(`${files}/tree/inner`, { recursive: true })
  mkdirSync(`${files}/app-1/bin`, { recursive: true })
  const sources = {
    text: 'new\n',
    large: 'x'.repeat(300_000),
    binary: Buffer.from([0, 1, 255, 0]),
    'tree/inner/b': 'b',
    'tree/z': 'z',
    'greeting.hbs': '{{ greeting }}\n',
    'script.sh': '#!/bin/sh\ntouch "$1"\n',
    'app-1/bin/app': 'app',
    'app-1/.hidden': 'hidden',
  }
  for (const [path, content] of Object.entries(sources)) writeFileSync(`${files}/${path}`, content)
  execFileSync('tar', ['-czf', 'app-1.tar.gz', 'app-1'], { cwd: files })
}

function prepareHost(name: string): string {
  const folder = `${scratch}/${name}`
  mkdirSync(`${folder}/folder/inner`, { recursive: true })
  writeFileSync(`${folder}/folder/file`, 'x')
  writeFileSync(`${folder}/old`, 'old\n')
  symlinkSync('old', `${folder}/link`)
  cpSync(`${files}/app-1`, `${folder}/hidden`, { recursive: true })
  writeFileSync(
    `${folder}/hidden/${marker}`,
    createHash('sha256')
      .update(readFileSync(`${files}/app-1.tar.gz`))
      .digest('hex'),
  )
  symlinkSync('hidden', `${folder}/unpacked`)
  return folder
}
