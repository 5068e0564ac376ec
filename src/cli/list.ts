import { readFileSync } from 'node:fs'
import { shortPath } from '../errors.ts'
import type { Subcommand } from './subcommand.ts'

export const listCommand: Subcommand = {
  command: 'list',
  describe: 'Show the playbooks that can be named',
  examples: [
    ['$0 list', 'those in ./playbooks, and the built-in ones'],
    ['$0 verify', 'run one of them by its name'],
  ],
  async run() {
    const { listPlaybooks } = await import('../named-playbooks.ts')
    const playbooks = listPlaybooks()
    const width = Math.max(...playbooks.map(({ name }) => name.length))
    for (const { name, file } of playbooks)
      console.log(`${name.padEnd(width)}  ${description(file) ?? shortPath(file)}`)
  },
}

/** The comment at the top of the file, up to its first full stop. */
export function description(file: string): string | undefined {
  const lines = readFileSync(file, 'utf8').split('\n')
  const end = lines.findIndex(line => !line.startsWith('#'))
  const text = lines
    .slice(0, end)
    .map(line => line.replace(/^#\s?/, ''))
    .filter(line => !line.startsWith('yaml-language-server'))
    .join(' ')
    .trim()
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? (text || undefined)
}
