export interface TestRun {
  readonly passed: number
  /** The options of the tests that failed, such as `BASIC CACHE_PROMOTE MUST_CACHE`. */
  readonly failed: readonly string[]
}

/** Reads what `bin/alluxio runTests` printed: for each test a line with its options, and later whether it passed. */
export function parseTestRun(stdout: string): TestRun {
  const run = { passed: 0, failed: [] as string[] }
  let test = ''
  for (const line of withoutColours(stdout).split('\n')) {
    if (line.startsWith('runTest '))
      test = line
        .split(' ')
        .filter(word => !/^(runTest$|--)/.test(word))
        .join(' ')
    if (line === 'Passed the test!') run.passed++
    if (line === 'Failed the test!') run.failed.push(test)
  }
  return run
}

function withoutColours(text: string): string {
  return text.replaceAll(/\x1b\[[\d;]*m/g, '')
}
