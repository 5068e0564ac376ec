import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioImpact } from '../../src/actions/alluxio_impact.ts'
import { parseConfiguration, rememberConfiguration } from '../../src/alluxio/running-configuration.ts'
import { scratchFolder } from '../support/scratch.ts'
import { contextOf, localAsker, planOf } from './alluxio-support.ts'

const test = suite('alluxio_impact')

type Impact = Parameters<typeof alluxioImpact.plan>[0]
type Found = Parameters<typeof alluxioImpact.plan>[1]

const deployed = {
  properties: { 'alluxio.worker.ramdisk.size': '1GB', 's3a.secretKey': 'old-key' },
  environment: {},
  writtenAt: 100,
}
const host: Impact = {
  host: 'w1',
  masters: ['m1'],
  workers: ['w1'],
  home: '/opt/alluxio/current',
  logsDir: '/opt/alluxio/logs',
  stateDir: '/opt/alluxio/state',
  properties: {},
  user: 'alluxio',
  remember: false,
  version: '2.9.4',
  wanted: deployed,
}

const wanting = (properties: Record<string, string>): Impact => {
  return { ...host, wanted: { ...deployed, properties: { ...deployed.properties, ...properties } } }
}
const process = (role: Found['running'][number]['role'], startedAt = 200): Found['running'][number] => {
  return { role, process: { pid: 7, user: 'alluxio', startedAt, home: '' }, remembered: undefined }
}
const worker: Found = { deployed, running: [process('worker'), process('job_worker')] }
const both: Found = { deployed, running: [process('master'), process('job_master'), ...worker.running] }

function verdict(impact: Impact, found: Found) {
  const { fields, message } = alluxioImpact.report!(impact, found, [])
  return { restart: fields!.restart, message }
}

test('nothing restarts where nothing differs', () => {
  assert.equal(alluxioImpact.plan(host, worker), [])
  assert.equal(verdict(host, worker), { restart: [], message: 'nothing must restart' })
})

test('only the processes that read what differs restart, and the others are noted', () => {
  const impact = wanting({ 'alluxio.worker.ramdisk.size': '2GB' })
  assert.equal(verdict(impact, both), {
    restart: ['worker', 'job_worker'],
    message: 'alluxio.worker.ramdisk.size: 1GB → 2GB (for the worker, job worker)\nmust restart: worker, job worker',
  })
  assert.equal(alluxioImpact.plan(impact, both), [])
  assert.equal(
    alluxioImpact
      .plan({ ...impact, remember: true }, both)
      .map(({ summary, quiet }) => `${quiet ? 'quietly ' : ''}${summary}`),
    ['master', 'job master', 'worker', 'job worker'].map(title => `quietly note what the ${title} runs with`),
  )
})

test('a secret is never told', () => {
  const impact = wanting({ 's3a.secretKey': 'new-key' })
  const { fields, message } = alluxioImpact.report!(impact, worker, [])
  assert.not.match(JSON.stringify([fields, message]), /old-key|new-key/)
  assert.match(message!, 's3a.secretKey: *** → *** (for the worker, job worker)')
})

test('what nobody on the host reads restarts nothing', () => {
  const { restart, message } = verdict(wanting({ 'alluxio.master.worker.timeout': '6min' }), worker)
  assert.equal(restart, [])
  assert.match(message!, 'alluxio.master.worker.timeout: is set to 6min (no process here reads it)')
})

test('a process that is older than its files restarts, unless it is noted what it runs with', () => {
  const [older] = [process('master', 50)]
  assert.equal(verdict(host, { deployed, running: [older] }).restart, ['master'])
  assert.match(verdict(host, { deployed, running: [older] }).message!, 'not known what the master was started with')
  const noted = { ...older, remembered: { ...deployed, properties: { 's3a.secretKey': 'old-key' } } }
  assert.equal(verdict(host, { deployed, running: [noted] }).restart, [])
  const others = { ...older, remembered: { ...deployed, properties: { 's3a.secretKey': 'older-key' } } }
  assert.equal(verdict(host, { deployed, running: [others] }).restart, ['master'])
})

test('a process that does not run is not restarted', () => {
  const { restart, message } = verdict(wanting({ 'alluxio.worker.ramdisk.size': '2GB' }), { deployed, running: [] })
  assert.equal(restart, [])
  assert.match(message!, 'alluxio.worker.ramdisk.size: 1GB → 2GB')
})

test('what cannot be rolled is refused, while a master runs', () => {
  const impact = wanting({ 'alluxio.master.journal.folder': '/elsewhere' })
  assert.throws(
    () => alluxioImpact.plan(impact, both),
    /^Cannot roll a change of "alluxio.master.journal.folder": .*not find its journal.* \(alluxio.master.journal.folder: is set to \/elsewhere\)$/,
  )
  assert.ok(alluxioImpact.plan(impact, worker))
})

test('a host where nothing is deployed is refused', () => {
  assert.throws(
    () => alluxioImpact.plan(host, { deployed: undefined, running: [] }),
    /^Cannot compare.* on w1. Run .*deploy/,
  )
})

test('the files of the host are read as they are', async () => {
  const home = scratchFolder()
  mkdirSync(join(home, 'conf'))
  writeFileSync(join(home, 'conf/alluxio-site.properties'), 'a=1\nb=x\\\n  y\nrole worker\n')
  writeFileSync(join(home, 'conf/alluxio-env.sh'), "ALLUXIO_JAVA_OPTS=' '\n")
  const templates = { properties: 'p.hbs', environment: 'e.hbs' }
  const context = {
    ...contextOf('w1', { alluxio_home: home }),
    locate: () => join(home, 'conf/alluxio-site.properties'),
  }
  const { facts, wanted } = await planOf(alluxioImpact, templates, context, localAsker())
  assert.equal(facts.running, [])
  assert.equal(facts.deployed!.properties, { a: '1', b: 'xy', role: 'worker' })
  assert.equal(facts.deployed!.environment, { ALLUXIO_JAVA_OPTS: "' '" })
  assert.equal(wanted.wanted.properties, facts.deployed!.properties)
})

test('what a process runs with is noted for that process alone', () => {
  const home = scratchFolder()
  mkdirSync(join(home, 'conf'))
  for (const name of ['alluxio-site.properties', 'alluxio-env.sh']) writeFileSync(join(home, 'conf', name), 'A=old\n')
  const noted = { pid: 7, user: 'alluxio', startedAt: 200, home }
  execFileSync('sh', ['-c', rememberConfiguration('master', noted, { home, stateDir: `${home}/state` }).text])
  const files = execFileSync('sh', ['-c', `cd ${home}/state/running/master && stat -c %a * && cat process`], {
    encoding: 'utf8',
  })
  assert.is(files, '600\n600\n600\nstarted 7 200\n')
  const content = Buffer.from('A=old\n').toString('base64')
  const answer = (pid: number, startedAt: number) =>
    `configuration\nrole master\nprocess ${pid} alluxio ${startedAt} ${home}\nstarted 7 200\nfile alluxio-site.properties 90 ${content}\n`
  const remembered = (pid: number, startedAt: number) =>
    parseConfiguration(answer(pid, startedAt)).running[0]!.remembered
  assert.equal(remembered(7, 201)?.properties, { A: 'old' })
  assert.is(remembered(8, 200), undefined)
  assert.is(remembered(7, 300), undefined)
})

test.run()
