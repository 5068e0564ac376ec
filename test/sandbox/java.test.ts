import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findJava } from '../../src/sandbox/java.ts'
import { scratchFolder } from '../support/scratch.ts'
import { withEnvironment, writeProgram } from './support.ts'

const test = suite('findJava')

for (const [version, major] of [
  ['1.8', 8],
  ['11', 11],
  ['17', 17],
] as const) {
  test(`takes Java ${version} from JAVA_HOME`, () =>
    withJava(version, async home => {
      assert.equal(await findJava(), { home, major })
    }))
}

test('passes over a Java that Alluxio does not run on', () =>
  withJava('21', async home => {
    assert.is.not((await findJava())?.home, home)
  }))

test.run()

async function withJava(version: string, work: (home: string) => Promise<void>): Promise<void> {
  const home = scratchFolder()
  const properties = `    java.home = ${home}\n    java.specification.version = ${version}`
  await writeProgram(join(home, 'bin/java'), `cat >&2 <<'END'\n${properties}\nEND`)
  await withEnvironment({ JAVA_HOME: home }, () => work(home))
}
