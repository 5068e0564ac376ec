import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { type ArchiveArgs, archive } from '../../src/actions/archive.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'
import { planOver, runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('archive')

const host = connectLocal()

test.after(() => host.close())

test('packs a folder with all it holds, under its name', async () => {
  const folder = logs()
  const { report, summaries } = await run({ path: `${folder}/logs`, dest: `${folder}/logs.tgz`, mode: '0600' })
  assert.equal(summaries, [`archive ${folder}/logs to ${folder}/logs.tgz`])
  assert.equal(namesIn(`${folder}/logs.tgz`), [
    'logs/',
    'logs/a.log',
    'logs/inner/',
    "logs/inner/b'\\n.txt",
    'logs/link',
  ])
  assert.is(statSync(`${folder}/logs.tgz`).mode & 0o777, 0o600)
  const { state, arcroot, expanded_paths, missing } = report.fields!
  assert.equal([state, arcroot, expanded_paths, missing], ['archive', folder, [`${folder}/logs`], []])
})

test('what comes out is what went in', async () => {
  const folder = logs()
  await run({ path: `${folder}/logs`, dest: `${folder}/logs.tgz` })
  mkdirSync(`${folder}/out`)
  execFileSync('tar', ['-xzf', 'logs.tgz', '-C', 'out'], { cwd: folder })
  for (const file of ['a.log', "inner/b'\n.txt"]) {
    const [before, after] = [`${folder}/logs/${file}`, `${folder}/out/logs/${file}`]
    assert.is(readFileSync(after, 'utf8'), readFileSync(before, 'utf8'))
    assert.is(statSync(after).mtime.getTime(), statSync(before).mtime.getTime())
  }
  assert.is(readlinkSync(`${folder}/out/logs/link`), 'a.log')
})

const changes: Readonly<Record<string, (folder: string) => void>> = {
  'a file has another text': folder => appendFileSync(`${folder}/logs/a.log`, 'more'),
  'a file has another time': folder => utimesSync(`${folder}/logs/a.log`, 1, 1),
  'a file has another mode': folder => chmodSync(`${folder}/logs/a.log`, 0o600),
  'a file is new': folder => writeFileSync(`${folder}/logs/inner/new`, ''),
  'a file is gone': folder => rmSync(`${folder}/logs/a.log`),
  'a folder has another mode': folder => chmodSync(`${folder}/logs/inner`, 0o700),
  'the archive is gone': folder => rmSync(`${folder}/logs.tgz`),
  'the archive is another': folder => execFileSync('tar', ['-czf', 'logs.tgz', 'logs/a.log'], { cwd: folder }),
  'the archive is none': folder => writeFileSync(`${folder}/logs.tgz`, 'comment=alluxio-playbook 00'),
}

for (const [what, change] of Object.entries(changes)) {
  test(`packs again where ${what}`, async () => {
    const folder = logs()
    const args = { path: `${folder}/logs`, dest: `${folder}/logs.tgz` }
    await run(args)
    assert.equal((await plan(args)).changes, [])
    change(folder)
    assert.is((await run(args)).summaries.length, 1)
    assert.equal((await plan(args)).changes, [])
  })
}

test('has nothing to do where only the time of a folder is another', async () => {
  const folder = logs()
  const args = { path: `${folder}/logs`, dest: `${folder}/logs.tgz` }
  await run(args)
  utimesSync(`${folder}/logs/inner`, 1, 1)
  assert.equal((await plan(args)).changes, [])
})

test('the archive itself is left out where it lies in what it packs', async () => {
  const folder = logs()
  const args = { path: folder, dest: `${folder}/logs/all.tgz` }
  await run(args)
  assert.equal((await plan(args)).changes, [])
  assert.not.match(namesIn(args.dest).join(), 'all.tgz')
})

test('packs several paths by their names from the folder that holds all', async () => {
  const folder = logs()
  mkdirSync(`${folder}/other one`)
  writeFileSync(`${folder}/other one/c`, '')
  const path = [`${folder}/logs/*.log`, `${folder}/other one`, `${folder}/other one/c`, `${folder}/none`]
  const { report } = await run({ path, dest: `${folder}/x.tgz` })
  assert.equal(namesIn(`${folder}/x.tgz`), ['logs/a.log', 'other one/', 'other one/c'])
  assert.equal([report.fields?.state, report.fields?.missing], ['incomplete', [`${folder}/none`]])
})

test('leaves out paths and patterns', async () => {
  const folder = logs()
  writeFileSync(`${folder}/logs/inner/c.log`, '')
  const args = { path: `${folder}/logs`, dest: `${folder}/x.tgz` }
  await run({ ...args, exclude_path: [`${folder}/logs/*.log`] })
  assert.equal(namesIn(args.dest), ['logs/', 'logs/inner/', "logs/inner/b'\\n.txt", 'logs/inner/c.log', 'logs/link'])
  await run({ ...args, exclusion_patterns: '*.log,logs/in*' })
  assert.equal(namesIn(args.dest), ['logs/', 'logs/link'])
})

test('a link to a folder is packed with what is behind it, by its name', async () => {
  const folder = logs()
  symlinkSync('logs', `${folder}/current`)
  const args = { path: `${folder}/current`, dest: `${folder}/x.tgz`, exclude_path: `${folder}/current/inner` }
  await run(args)
  assert.equal(namesIn(args.dest), ['current/', 'current/a.log', 'current/link'])
  assert.equal((await plan(args)).changes, [])
})

const tools = { tar: 'cat', gz: 'gzip', bz2: 'bzip2', xz: 'xz' }

for (const format of ['tar', 'gz', 'bz2', 'xz'] as const) {
  if (spawnSync(tools[format], ['--version']).status !== 0) continue
  test(`the format ${format} converges and can be read`, async () => {
    const folder = logs()
    const args = { path: `${folder}/logs`, dest: `${folder}/x`, format }
    await run(args)
    assert.is(namesIn(args.dest).length, 5)
    assert.equal((await plan(args)).changes, [])
    assert.is((await plan({ ...args, format: format === 'gz' ? 'xz' : 'gz' })).changes.length, 1)
  })
}

test('one file alone is compressed, again when its time is another', async () => {
  const folder = logs()
  const args = { path: `${folder}/logs/a.log` }
  const { summaries, report } = await run(args)
  assert.equal(summaries, [`compress ${folder}/logs/a.log to ${folder}/logs/a.log.gz`])
  assert.is(report.fields?.state, 'compress')
  assert.is(execFileSync('gzip', ['-dc', `${folder}/logs/a.log.gz`], { encoding: 'utf8' }), 'hello\n')
  assert.equal((await plan(args)).changes, [])
  utimesSync(`${folder}/logs/a.log`, 5, 5)
  assert.is((await run(args)).summaries.length, 1)
})

test('unless an archive is wanted', async () => {
  const folder = logs()
  await run({ path: `${folder}/logs/a.log`, dest: `${folder}/x.tgz`, force_archive: true })
  assert.equal(namesIn(`${folder}/x.tgz`), ['a.log'])
})

test('what was packed can be removed, and is not missed later', async () => {
  const folder = logs()
  const args = { path: `${folder}/logs`, dest: `${folder}/x.tgz`, remove: true }
  assert.equal((await run(args)).summaries, [`archive ${folder}/logs to ${folder}/x.tgz and remove it`])
  assert.not(existsSync(`${folder}/logs`))
  assert.equal((await plan(args)).changes, [])
  assert.is(namesIn(args.dest).length, 5)
})

test('what was packed before is removed without packing it again', async () => {
  const folder = logs()
  const args = { path: `${folder}/logs`, dest: `${folder}/x.tgz` }
  await run(args)
  assert.equal((await run({ ...args, remove: true })).summaries, [`remove ${folder}/logs`])
  assert.not(existsSync(`${folder}/logs`))
})

test('what cannot be packed leaves the old archive, and what should be removed', async () => {
  const folder = logs()
  const args = { path: `${folder}/logs`, dest: `${folder}/x.tgz`, remove: true }
  writeFileSync(args.dest, 'old')
  const bin = scratchFolder()
  writeFileSync(`${bin}/gzip`, '#!/bin/sh\necho no space left >&2\nexit 1\n', { mode: 0o755 })
  const { report } = await run(args, { PATH: `${bin}:${process.env.PATH}` })
  assert.is(report.failure, `Cannot archive to "${args.dest}": no space left`)
  assert.is(readFileSync(args.dest, 'utf8'), 'old')
  assert.equal(readdirSync(folder).sort(), ['logs', 'x.tgz'])
})

test('what would lose something is refused', async () => {
  const folder = logs()
  const remove = { path: `${folder}/logs`, dest: `${folder}/logs/x.tgz`, remove: true }
  await rejects(plan(remove), /^Cannot remove ".*\/logs": the archive ".*\/logs\/x.tgz" is in it$/)
  await rejects(plan({ ...remove, exclusion_patterns: 'a' }), /^Cannot remove what is archived: what is left out/)
  await rejects(plan({ ...remove, path: '/etc', dest: `${folder}/x` }), /^Cannot remove "\/etc": it is a part of/)
})

test('what is not there, or has nowhere to go, is an error', async () => {
  const folder = logs()
  const missing = await rejects(
    plan({ path: `${folder}/no`, dest: `${folder}/x` }),
    /^Cannot archive ".*\/no": it is missing$/,
  )
  assert.instance(missing, MissingError)
  await rejects(
    plan({ path: `${folder}/logs` }),
    /^Cannot archive ".*\/logs": it is not a file, and "dest" is missing$/,
  )
  await rejects(plan({ path: `${folder}/*` }), /^Cannot archive several paths: "dest" is missing$/)
  await rejects(
    plan({ path: `${folder}/logs`, dest: `${folder}/no/x` }),
    /^Cannot create ".*": folder ".*\/no" is missing$/,
  )
  await rejects(plan({ path: `${folder}/logs`, dest: `${folder}/logs` }), /^Cannot replace ".*\/logs": it is a folder$/)
  await rejects(plan({ path: '/a, b', dest: '/x' }), /^Cannot archive "b": it is not an absolute path$/)
})

test.run()

function logs(): string {
  const folder = scratchFolder()
  mkdirSync(`${folder}/logs/inner`, { recursive: true })
  writeFileSync(`${folder}/logs/a.log`, 'hello\n')
  writeFileSync(`${folder}/logs/inner/b'\n.txt`, '')
  symlinkSync('a.log', `${folder}/logs/link`)
  return folder
}

function plan(args: ArchiveArgs) {
  return planOver(archive, args, host, fakeContext())
}

async function run(args: ArchiveArgs, environment: Record<string, string> = {}) {
  const planned = { ...archive, plan: withEnvironment(environment) }
  return runAction(planned, args, host, fakeContext())
}

function withEnvironment(environment: Record<string, string>): typeof archive.plan {
  return (wanted, facts) =>
    archive
      .plan(wanted, facts)
      .map(change =>
        'isolated' in change.apply
          ? { ...change, apply: { isolated: { ...change.apply.isolated, environment } } }
          : change,
      )
}

function namesIn(file: string): string[] {
  return execFileSync('tar', ['-tf', file], { encoding: 'utf8' }).trimEnd().split('\n').sort()
}
