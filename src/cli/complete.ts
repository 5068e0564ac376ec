import { fileSources } from './candidate-sources.ts'
import { type Candidate, candidatesFor } from './candidates.ts'
import { printError } from './print-error.ts'
import { root } from './root.ts'
import { splitLine } from './split-line.ts'

/** Prints the candidates; why there are none, such as a playbook that cannot be read, is for whoever looks. */
export async function printCandidates(asked: readonly string[]): Promise<void> {
  try {
    for (const line of await complete(asked)) console.log(line)
  } catch (error) {
    printError(error)
    process.exitCode = 1
  }
}

/**
 * What the scripts of "completion" ask: `bash LINE WORD`, the line up to the cursor and bash's own idea of the last word, or
 * `zsh WORDS...` and `fish WORDS...`. Gives a line for each candidate, with its description behind a tab where the shell shows it.
 */
async function complete([shell, ...words]: readonly string[]): Promise<string[]> {
  if (shell === 'bash') return completeBash(words[0] ?? '', words[1] ?? '')
  // Fish gives the last word as it is written.
  const last = splitLine(words.at(-1) ?? '').words.join(' ')
  const asked = shell === 'fish' ? [...words.slice(0, -1), last] : words
  const found = await candidatesFor(asked, root, fileSources)
  return found.map(({ value, description }) => (description ? `${value}\t${description}` : value))
}

/** Bash takes `:`, `=` and `@` for the ends of words, so it is told only what comes behind; and it quotes nothing by itself. */
async function completeBash(line: string, word: string): Promise<string[]> {
  const { words, isQuoted } = splitLine(line)
  const current = words.at(-1) ?? ''
  const found = await candidatesFor(words.slice(1), root, fileSources)
  const start = current.endsWith(word) ? current.length - word.length : 0
  const shown = ({ value }: Candidate) => (isQuoted ? value.slice(start) : escaped(value.slice(start)))
  return found.map(shown)
}

function escaped(text: string): string {
  return text.replaceAll(/[\s'"\\$`!&*?()<>|;[\]{}#]/g, '\\$&')
}
