import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ResolvedSettings, resolveSettings } from '../../src/cli/settings.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('settings')

test('are built in where nobody says anything', async () => {
  const { values, origins, file } = await resolve({})
  assert.equal([values.inventory, values.forks, values.tags, values.limit], ['inventory', 50, [], undefined])
  assert.is(origins.forks, 'default')
  assert.is(file, undefined)
})

test('come from the file, the environment and the options, of which the last is the strongest', async () => {
  const { values, origins } = await resolve(
    { verbose: 2, limit: 'w1' },
    {
      text: 'forks: 5\ndiff: true\ninventory: prod\nlimit: w3\n',
      environment: { ALLUXIO_PLAYBOOK_LIMIT: 'w2', ALLUXIO_PLAYBOOK_DIFF: 'no', ALLUXIO_PLAYBOOK_TAGS: 'a, b' },
    },
  )
  assert.equal([values.forks, values.diff, values.limit, values.verbose], [5, false, 'w1', 2])
  assert.equal(values.tags, ['a', 'b'])
  assert.match(origins.forks, /alluxio-playbook\.yml:1:1$/)
  assert.equal([origins.diff, origins.limit], ['ALLUXIO_PLAYBOOK_DIFF', '--limit'])
})

test('lists of options are cut at commas, and given as often as one likes', async () => {
  const { values } = await resolve({ tags: ['a,b', ' c '], skipTags: [] })
  assert.equal(values.tags, ['a', 'b', 'c'])
})

test('the variables of all places count, the stronger ones first', async () => {
  const { values, origins } = await resolve(
    { extraVars: ['a=1', '{"b": {"c": 1}}'] },
    { text: 'extra_vars: { a: file, d: file, e: file }\n', environment: { ALLUXIO_PLAYBOOK_EXTRA_VARS: 'd=env' } },
  )
  assert.equal(values.extra_vars, { a: '1', b: { c: 1 }, d: 'env', e: 'file' })
  assert.match(origins.extra_vars, /alluxio-playbook\.yml:1:1, ALLUXIO_PLAYBOOK_EXTRA_VARS, --extra-vars$/)
})

test('the file is found upwards, and its paths are relative to it', async () => {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'alluxio-playbook.yml'), 'inventory: inventory/prod\nprivate_key: keys/id\n')
  mkdirSync(join(folder, 'a/b'), { recursive: true })
  const { values, file } = await resolveSettings({}, { folder: join(folder, 'a/b'), environment: {} })
  assert.is(file, join(folder, 'alluxio-playbook.yml'))
  assert.is(values.inventory, join(folder, 'inventory/prod'))
  assert.is(values.private_key, join(folder, 'keys/id'))
})

test('ALLUXIO_PLAYBOOK_CONFIG names another file, or none', async () => {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'alluxio-playbook.yml'), 'forks: 5\n')
  writeFileSync(join(folder, 'other.yml'), 'forks: 7\n')
  const forks = async (config: string) =>
    (await resolveSettings({}, { folder, environment: { ALLUXIO_PLAYBOOK_CONFIG: config } })).values.forks
  assert.equal([await forks('other.yml'), await forks('')], [7, 50])
})

test('a file that another user could have put there is not read', async () => {
  const folder = scratchFolder()
  const file = join(folder, 'alluxio-playbook.yml')
  writeFileSync(file, 'forks: 5\n')
  chmodSync(file, 0o666)
  const { values, warnings } = await resolveSettings({}, { folder, environment: {} })
  assert.is(values.forks, 50)
  assert.match(warnings.join(), /alluxio-playbook\.yml is not read: every user may write it$/)
})

if (process.getuid?.() === 0) {
  test("another user's file counts in a folder of that user's own alone", async () => {
    const folder = scratchFolder()
    const file = join(folder, 'alluxio-playbook.yml')
    writeFileSync(file, 'forks: 5\n')
    chownSync(file, 64100, 64100)
    assert.is((await resolveSettings({}, { folder, environment: {} })).values.forks, 5)
    chmodSync(folder, 0o1777)
    const { warnings } = await resolveSettings({}, { folder, environment: {} })
    assert.match(warnings.join(), /is not read: it is another user's, in a folder that every user may write$/)
  })
}

const refused: [title: string, sources: Sources, message: RegExp][] = [
  [
    'an unknown setting in the file',
    { text: 'fork: 5\nskip-tags: []\n' },
    /Unknown key "fork": did you mean "forks"\? at .*:1:1\nUnknown key "skip-tags": did you mean "skip_tags"\? at .*:2:1$/,
  ],
  [
    'a wrong value in the file',
    { text: 'forks: 0\n' },
    /^"forks" must be an integer of at least 1: found 0 at .*:1:8$/,
  ],
  ['a template in the file', { text: 'inventory: "{{ x }}"\n' }, /^Cannot use "inventory": settings are no templates/],
  ['a file that is no map', { text: '- forks\n' }, /must be a map/],
  [
    'an unknown name in the environment',
    { environment: { ALLUXIO_PLAYBOOK_FROKS: '5' } },
    /^No setting is called "ALLUXIO_PLAYBOOK_FROKS": did you mean "ALLUXIO_PLAYBOOK_FORKS"\?$/,
  ],
  [
    'wrong values in the environment, all at once',
    { environment: { ALLUXIO_PLAYBOOK_FORKS: 'x', ALLUXIO_PLAYBOOK_CHECK: 'maybe', ALLUXIO_PLAYBOOK_OUTPUT: 'xml' } },
    /^ALLUXIO_PLAYBOOK_CHECK must be true or false: found "maybe"\nALLUXIO_PLAYBOOK_FORKS must be an integer of at least 1: found "x"\nALLUXIO_PLAYBOOK_OUTPUT must be one of live, lines, json: found "xml"$/,
  ],
]
for (const [title, sources, message] of refused) {
  test(`refuses ${title}`, async () => {
    await rejects(resolve({}, sources), message)
  })
}

test.run()

interface Sources {
  readonly text?: string
  readonly environment?: Readonly<Record<string, string>>
}

function resolve(given: object, { text, environment = {} }: Sources = {}): Promise<ResolvedSettings> {
  const folder = scratchFolder()
  if (text !== undefined) writeFileSync(join(folder, 'alluxio-playbook.yml'), text)
  return resolveSettings(given, { folder, environment })
}
