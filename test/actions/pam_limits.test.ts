import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type PamLimitsArgs, pamLimits } from '../../src/actions/pam_limits.ts'
import { fakeContext } from '../support/context.ts'
import { editText } from './edit-support.ts'

const test = suite('pam_limits')

const files: PamLimitsArgs = { domain: 'alluxio', limit_type: '-', limit_item: 'nofile', value: 65_536 }

test('adds a line at the end, and makes the file where it is missing', async () => {
  const text = '# <domain> <type> <item> <value>\n* soft core 0'
  const { text: after, summaries } = await edit(files, text)
  assert.is(after, `${text}\nalluxio\t-\tnofile\t65536\n`)
  assert.equal(summaries, ['set nofile of alluxio in /etc/x'])
  assert.is(
    (await edit({ ...files, comment: 'for the workers' }, undefined)).text,
    'alluxio\t-\tnofile\t65536\t# for the workers\n',
  )
})

test('plans nothing for a line that says the same, however it is spaced', async () => {
  const text = '  alluxio  -   nofile 65536   # many\n'
  assert.equal((await edit(files, text)).summaries, [])
  for (const [one, other] of [
    ['unlimited', '-1'],
    ['-1', 'infinity'],
    ['010', '10'],
  ] as const)
    assert.equal((await edit({ ...files, value: one }, `alluxio - nofile ${other}\n`)).summaries, [], one)
})

test('changes the line that counts, and no other', async () => {
  const others =
    '#alluxio - nofile 1\nalluxio soft nofile 2\nalluxio - nproc 3\n@alluxio - nofile 4\nalluxio - nofile 5\n'
  assert.is(
    (await edit(files, `${others}alluxio - nofile 6 # why\r\n# end\n`)).text,
    `${others}alluxio\t-\tnofile\t65536 # why\r\n# end\n`,
  )
})

test('lets a larger or a smaller value stay where that is asked for', async () => {
  const stays = async (args: Partial<PamLimitsArgs>, value: string) =>
    (await edit({ ...files, ...args }, `alluxio - nofile ${value}\n`)).summaries.length === 0
  assert.ok(await stays({ use_max: true }, '100000'))
  assert.ok(await stays({ use_max: true }, 'unlimited'))
  assert.not(await stays({ use_max: true }, '1024'))
  assert.ok(await stays({ use_min: true }, '1024'))
  assert.not(await stays({ use_min: true }, '-1'))
})

test('only a priority may be less than 0', async () => {
  const nice: PamLimitsArgs = { ...files, limit_item: 'nice', value: -1 }
  assert.is((await edit(nice, 'alluxio - nice unlimited\n')).text, 'alluxio\t-\tnice\t-1\n')
  assert.throws(
    () => pamLimits.resolve!({ ...files, value: -5 }, fakeContext()),
    /^Cannot limit "nofile" to -5: only "nice" and "priority" may be less than 0$/,
  )
})

test('registers the line as it then stands', async () => {
  assert.equal((await edit({ ...files, use_max: true }, 'alluxio - nofile unlimited\n')).fields, {
    path: '/etc/x',
    domain: 'alluxio',
    limit_type: '-',
    limit_item: 'nofile',
    value: 'unlimited',
    msg: 'alluxio - nofile unlimited',
    backup: '',
  })
})

test.run()

function edit(args: PamLimitsArgs, text: string | undefined) {
  return editText(pamLimits, args, text)
}
