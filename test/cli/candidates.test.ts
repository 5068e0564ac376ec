import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Candidate, candidatesFor, type Sources } from '../../src/cli/candidates.ts'
import { root } from '../../src/cli/root.ts'

// What may stand in place of the last word of a command line.
const test = suite('candidatesFor')

const named = (...values: string[]): Candidate[] => values.map(value => ({ value }))
const sources: Sources = {
  playbooks: async () => named('deploy', 'verify'),
  hosts: async inventory => named('all', 'workers', inventory === 'prod' ? 'p1' : 'w1'),
  tags: async playbook => named(`${playbook}-masters`, `${playbook}-workers`),
  tasks: async playbook => named(`Begin ${playbook}`),
  variables: async inventory => named('alluxio_home', `${inventory ?? 'default'}_name`),
  actions: async () => named('copy', 'command'),
  paths: async start => named('site.yml', 'site/', 'notes.txt').filter(({ value }) => value.startsWith(start)),
}

const cases: [line: string, expected: string[]][] = [
  ['dep', ['deploy']],
  ['inv', ['inventory']],
  ['inventory h', ['host']],
  ['inventory host w', ['workers', 'w1']],
  ['inventory host -i prod p', ['p1']],
  ['si', ['site.yml']],
  ['site/', ['site/']],
  ['validate ', ['deploy', 'verify', 'site.yml']],
  ['deploy --li', ['--limit', '--list-hosts', '--list-tasks', '--list-tags']],
  ['deploy --limit w1 --li', ['--list-hosts', '--list-tasks', '--list-tags']],
  ['deploy -e a=1 --extra', ['--extra-vars']],
  ['deploy -l w', ['workers', 'w1']],
  ['deploy -i prod -l p', ['p1']],
  ['deploy --inventory=prod --limit=p', ['--limit=p1']],
  ['deploy -l workers:!w', ['workers:!workers', 'workers:!w1']],
  ['deploy -l w1,w', ['w1,workers', 'w1,w1']],
  ['deploy -t ', ['deploy-masters', 'deploy-workers']],
  ['deploy -t deploy-masters,deploy-w', ['deploy-masters,deploy-workers']],
  ['verify --skip-tags verify-m', ['verify-masters']],
  ['-t ', []],
  ['deploy --start-at-task B', ['Begin deploy']],
  ['deploy -e al', ['alluxio_home=']],
  ['deploy -i prod -e p', ['prod_name=']],
  ['deploy -e @s', ['@site.yml', '@site/']],
  ['deploy -i ', ['site.yml', 'site/', 'notes.txt']],
  ['deploy --output ', ['live', 'lines', 'json']],
  ['deploy --output=j', ['--output=json']],
  ['deploy --nothing=j', []],
  ['deploy -f ', []],
  ['deploy ', []],
  ['docs co', ['copy', 'command']],
  ['completion ', ['bash', 'zsh', 'fish']],
  ['exec w', ['workers', 'w1']],
  ['exec all -- c', []],
  ['config ', ['show']],
]
for (const [line, expected] of cases) {
  test(`alluxio-playbook ${line}`, async () => {
    const found = await candidatesFor(line.split(' '), root, sources)
    assert.equal(
      found.map(({ value }) => value),
      expected,
    )
  })
}

test('subcommands and options come with what they do', async () => {
  const [subcommand] = await candidatesFor(['val'], root, sources)
  assert.match(subcommand?.description ?? '', /^Check a playbook/)
  const [option] = await candidatesFor(['deploy', '--check'], root, sources)
  assert.is(option?.description, 'Change nothing; show what would change')
})

test.run()
