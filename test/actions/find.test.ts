import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type FindArgs, find } from '../../src/actions/find.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { asNobody } from '../support/as-nobody.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'
import { runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('find')

const top = scratchFolder()
const host = connectLocal()

mkdirSync(`${top}/logs/.old/deep`, { recursive: true })
const files = {
  'a.log': 'hello\n',
  'b c.conf': 'x=1\nhello\n',
  '.hidden': '',
  "logs/it's\nodd.log": 'x'.repeat(2000),
  'logs/.old/deep/a.log': '',
}
for (const [path, content] of Object.entries(files)) writeFileSync(`${top}/${path}`, content)
chmodSync(`${top}/a.log`, 0o640)
symlinkSync('logs', `${top}/link`)
const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
utimesSync(`${top}/a.log`, twoDaysAgo, twoDaysAgo)

test.after(() => host.close())

const lists = (title: string, args: Partial<FindArgs>, found: readonly string[]) =>
  test(title, async () => assert.equal(await names(args), found))

const [log, conf, odd, deep] = ['a.log', 'b c.conf', "logs/it's\nodd.log", 'logs/.old/deep/a.log']

lists('lists the files of a folder', {}, [log, conf])
lists('and of those below, also of hidden ones', { recurse: true }, [log, conf, deep, odd])
lists('so many levels deep', { recurse: true, depth: 2 }, [log, conf, odd])
lists('hidden files only where they are wanted', { hidden: true }, ['.hidden', log, conf])
lists('folders', { file_type: 'directory', recurse: true, hidden: true }, ['logs', 'logs/.old', 'logs/.old/deep'])
lists('links', { file_type: 'link' }, ['link'])
lists('all of them', { file_type: 'any' }, [log, conf, 'link', 'logs'])
lists('by name', { patterns: '*.log, b?c.*' }, [log, conf])
lists('with wildcards in a list', { patterns: ['[a]*'], recurse: true }, [log, deep])
lists('without some', { patterns: ['*.log'], excludes: 'a*', recurse: true }, [odd])
lists('by a regular expression', { patterns: ['\\w\\.log$', 'b'], use_regex: true, excludes: ['.*conf'] }, [log])
lists('what is older', { age: '1d' }, [log])
lists('what is younger', { age: '-36h' }, [conf])
lists('what is larger', { size: '1k', recurse: true }, [odd])
lists('what is smaller', { size: '-9' }, [log])
lists('by mode', { mode: '0640' }, [log])
lists('by the least mode', { mode: '0404', exact_mode: false }, [conf])
lists('by how a line begins', { contains: 'h' }, [log, conf])
lists('which is not everywhere in it', { contains: '(ell|=)' }, [])
lists('by the whole content', { contains: '=1\\nh', read_whole_file: true }, [conf])
lists('through links', { follow: true, recurse: true, patterns: 'it*' }, ["link/it's\nodd.log", odd])
lists('at most so many', { limit: 1 }, [log])
lists('through a link that is named', { paths: `${top}/link` }, ["link/it's\nodd.log"])

test('registers what stat says, how many match and how many were seen', async () => {
  const { files, matched, examined, skipped_paths } = await found({ patterns: 'a.log', get_checksum: true })
  assert.equal([matched, examined, skipped_paths], [1, 5, {}])
  const { path, mode, isreg, isdir, size, checksum, mtime } = (files as Record<string, unknown>[])[0]!
  assert.equal(
    { path, mode, isreg, isdir, size, checksum, mtime: Math.floor(Number(mtime)) },
    {
      path: `${top}/a.log`,
      mode: '0640',
      isreg: true,
      isdir: false,
      size: 6,
      checksum: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
      mtime: Math.floor(twoDaysAgo),
    },
  )
})

test('tells which paths are no folders', async () => {
  const { matched, skipped_paths } = await found({ paths: `${top}/none, ${top}/a.log, ${top}` })
  assert.is(matched, 2)
  assert.equal(skipped_paths, { [`${top}/none`]: 'it is not a folder', [`${top}/a.log`]: 'it is not a folder' })
})

test('tells which folders it may not look into', async () => {
  const folder = scratchFolder()
  mkdirSync(`${folder}/closed`)
  writeFileSync(`${folder}/file`, '')
  chmodSync(folder, 0o755)
  chmodSync(`${folder}/closed`, 0)
  const { entries, skipped } = await find.probe(await wanted({ paths: folder, recurse: true })).ask({
    ...askerOf(host),
    shell: asNobody,
  })
  chmodSync(`${folder}/closed`, 0o700)
  assert.equal(
    [entries.map(({ path }) => path), skipped],
    [[`${folder}/file`], { [`${folder}/closed`]: 'permission denied' }],
  )
})

test('a pattern that is wrong is an error, not a search without a result', async () => {
  await rejects(found({ contains: '(' }), /^Command failed with exit code 1: look into 2 files: /)
  await rejects(found({ patterns: '(', use_regex: true }), /^Cannot read the regular expression "\("/)
})

test('a path that is not absolute is refused', async () => {
  await rejects(found({ paths: '/tmp,logs' }), /^Cannot look in "logs": it is not an absolute path$/)
})

test.run()

async function wanted(args: Partial<FindArgs>) {
  return find.resolve!({ paths: top, ...args }, fakeContext())
}

async function found(args: Partial<FindArgs>): Promise<Record<string, unknown>> {
  const { report } = await runAction(find, { paths: top, ...args }, host, fakeContext())
  return report.fields ?? {}
}

async function names(args: Partial<FindArgs>): Promise<string[]> {
  const { files } = await found(args)
  return (files as { path: string }[]).map(({ path }) => path.slice(top.length + 1))
}
