import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

// Runs every test file in a process of its own and counts what really ran: a file whose suite executed nothing is a failure, which
// uvu itself would pass. Arguments narrow the files: `npm test -- copy`, `npm test -- --unit`. Those of `test/cluster` bring up clusters
// of several masters, which takes minutes: only `--cluster` runs them, and them alone.

const root = dirname(fileURLToPath(import.meta.url))
const { unit, cluster, words } = readArguments(process.argv.slice(2))

interface FileResult {
  readonly passed: number
  readonly failed: number
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.test.js'))
  .filter(name => name.startsWith('cluster') === cluster)
  .filter(name => words.length === 0 || words.some(word => name.includes(word)))
  .sort()
const isIntegration = (name: string) => /^(integration|cluster)/.test(name)
const results = [
  ...(await runAll(
    files.filter(name => !isIntegration(name)),
    availableParallelism(),
  )),
  // These share the machine's network and its memory.
  ...(await runAll(unit ? [] : files.filter(isIntegration), 1)),
]
const passed = results.reduce((sum, result) => sum + result.passed, 0)
const failed = results.reduce((sum, result) => sum + result.failed, 0)
if (results.length === 0) console.log('No test file matches')
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || results.length === 0 ? 1 : 0

function readArguments(given: string[]): { unit: boolean; cluster: boolean; words: string[] } {
  const words = given.filter(word => !word.startsWith('--'))
  return { unit: given.includes('--unit'), cluster: given.includes('--cluster'), words }
}

async function runAll(names: readonly string[], lanes: number): Promise<FileResult[]> {
  const found: FileResult[] = []
  const waiting = names.values()
  const lane = async () => {
    for (const name of waiting) found.push(await runFile(name))
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return found
}

async function runFile(name: string): Promise<FileResult> {
  const started = performance.now()
  const { output, code } = await capture(name)
  const total = numberAfter('Total', output)
  const ok = numberAfter('Passed', output)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const label = relative(process.cwd(), join(root, name))
  if (code === 0 && total > 0 && ok === total) {
    console.log(`ok    ${label}: ${ok} of ${total} in ${seconds} s`)
    return { passed: ok, failed: 0 }
  }
  console.log(
    `FAIL  ${label}: ${total > 0 ? `${ok} of ${total}` : 'executed nothing'} in ${seconds} s, exit code ${code}\n${output}`,
  )
  return { passed: ok, failed: Math.max(total - ok, 1) }
}

function capture(name: string): Promise<{ output: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, name)], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', reject).on('close', code => resolve({ output, code }))
  })
}

/** uvu ends each run with lines such as `  Total:     12`. */
function numberAfter(word: string, output: string): number {
  const plain = output.replaceAll(/\x1b\[\d+m/g, '')
  return [...plain.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'gm'))].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  )
}
