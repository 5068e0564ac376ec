import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Case, readCases } from '../support/conformance/cases.ts'
import { check } from '../support/conformance/check.ts'
import { type Lab, startLab } from '../support/conformance/lab.ts'
import { type Outcome, runHere } from '../support/conformance/run-here.ts'
import { hasSshd } from '../support/sshd.ts'

// Every case in test/conformance/ on real sshd hosts; words after the file's name choose cases: `… conformance.test.js handlers`.
const cases = readCases(process.argv.slice(2))
const found = new Map<Case, Outcome>()
let lab: Lab

const first = suite('conformance')
first.before(async () => {
  lab = await startLab()
})
for (const each of cases) {
  testOf(first, each)(`${each.name}: ${each.title}`, async () => {
    const outcome = await runHere(each, lab)
    found.set(each, outcome)
    check(outcome, each.expected, each)
  })
}
first.run()

const oneByOne = suite('conformance, one host at a time')
for (const each of cases) {
  testOf(oneByOne, each)(each.name, async () => {
    const outcome = await runHere(each, lab, { forks: 1 })
    check(outcome, each.expected, each)
    assert.equal(outcome.changes, found.get(each)?.changes)
  })
}
oneByOne.run()

const unhurried = suite('conformance, each question in its own time')
for (const each of cases) {
  testOf(unhurried, each)(each.name, async () => {
    const outcome = await runHere(each, lab, { pipelining: false })
    check(outcome, each.expected, each)
    assert.equal(outcome.changes, found.get(each)?.changes)
  })
}
unhurried.run()

const free = suite('conformance, each host on its own')
free.after(() => lab.stop())
for (const each of cases) {
  const test = each.expected.together === undefined ? testOf(free, each) : free.skip
  test(each.name, async () => {
    const outcome = await runHere(each, lab, { strategy: 'free' })
    check(outcome, each.expected, { ...each, isFree: true })
    assert.equal(outcome.changes, found.get(each)?.changes)
  })
}
free.run()

function testOf(test: typeof first, { expected }: Case) {
  return hasSshd && expected.needs === undefined ? test : test.skip
}
