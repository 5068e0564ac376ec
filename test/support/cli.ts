import { spawn } from 'node:child_process'
import { packageFile } from '../../src/package-files.ts'

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface CliOptions {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs the built command line as a user would, without a terminal and without this process's own settings. */
export function runCli(
  args: readonly string[],
  { cwd = packageFile(), environment = {} }: CliOptions = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [packageFile('dist', 'src', 'cli.js'), ...args], {
      cwd,
      env: { ...plainEnvironment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text))
    child.on('error', reject).on('close', code => resolve({ code, ...texts }))
  })
}

function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ALLUXIO_PLAYBOOK_')))
}
