import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { packageFile } from '../../src/package-files.ts'
import { type Expected, readCases } from '../support/conformance/cases.ts'
import { check } from '../support/conformance/check.ts'
import { type Lab, startLab } from '../support/conformance/lab.ts'
import { type Ansible, prepareAnsible, runAnsible } from '../support/conformance/run-ansible.ts'
import { hasSshd } from '../support/sshd.ts'

// The cases of test/conformance/ in Ansible's spelling, run by ansible-core. It takes minutes, and packages: only when asked.
const isAsked = process.env.CONFORMANCE_ANSIBLE === '1' && hasSshd
const cases = readCases(process.argv.slice(2))
const rows = [...readFileSync(packageFile('docs', 'differences-from-ansible.md'), 'utf8').matchAll(/^\| (.*?) +\|/gm)]
  .map(([, name]) => name!)
  .filter(name => !/^[|-]/.test(name))
/** How things are spelled, what is shown, how fast it goes. */
const notShown = [
  'templates',
  'conditions',
  '`gather_facts`',
  'facts',
  'forks',
  'recap',
  'magic variables',
  'how to log in',
]

const test = suite('conformance with Ansible')
let lab: Lab
let ansible: Ansible

test.before(async () => {
  if (!isAsked) return
  lab = await startLab()
  ansible = await prepareAnsible(lab)
})
test.after(() => lab?.stop())

test('every difference that a case names is a row of the document', () => {
  const unknown = cases.filter(({ expected: { differs } }) => differs !== undefined && !rows.includes(differs))
  assert.equal(
    unknown.map(({ name }) => name),
    [],
  )
})

test('every row of the document is shown by a case, but for what no table of states can show', () => {
  if (process.argv.length > 2) return
  const shown = new Set(cases.map(({ expected }) => expected.differs))
  assert.equal(
    rows.filter(row => !shown.has(row)),
    notShown,
  )
})

test('only a case that names a difference has a table of its own for Ansible', () => {
  const result = ({ table, exitCode }: Expected) => JSON.stringify([table, exitCode])
  const wrong = cases.filter(
    ({ expected, ansibleExpected }) =>
      (expected.differs === undefined) !== (result(expected) === result(ansibleExpected)),
  )
  assert.equal(
    wrong.map(({ name }) => name),
    [],
  )
})

for (const each of cases) {
  const run = isAsked && each.expected.oursAlone === undefined ? test : test.skip
  run(`${each.name}: ${each.title}`, async () => {
    check(await runAnsible(each, lab, ansible), each.ansibleExpected, each)
  })
}

test.run()
