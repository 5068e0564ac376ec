import * as assert from 'uvu/assert'
import type { Case, Expected } from './cases.ts'
import { hosts } from './lab.ts'
import type { Outcome } from './run-here.ts'
import { splitByHost, tableByHost, tableOf } from './table.ts'

/** Asserts that a run came to the table and the exit code of its case. */
export function check(
  { ends, exitCode, messages }: Outcome,
  expected: Expected,
  { playbook, isFree }: Pick<Case, 'playbook' | 'isFree'>,
): void {
  // Some may have joined the inventory on the way.
  const all = [...new Set([...hosts, ...ends.map(({ host }) => host)])]
  const actual = isFree ? tableByHost(ends, all) : tableOf(ends, all)
  const wanted = isFree ? splitByHost(expected.table, all) : expected.table
  const whole = (table: readonly string[], code: number) => [...table, `exit: ${code}`].join('\n')
  const explanation = [playbook, ...messages].join('\n')
  assert.fixture(whole(actual, exitCode), whole(wanted, expected.exitCode), explanation)
}
