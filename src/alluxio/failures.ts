import { lastWords } from './last-words.ts'
import { fixesFor } from './signatures.ts'

/** Why a role's process is not there: the end of each of its logs, and what helps against the failures that are known. */
export function explainLogs(logs: Readonly<Record<string, string>>): string {
  const told = Object.entries(logs).map(([name, text]) => ({ name, lines: lastWords(text) }))
  const parts = told.flatMap(({ name, lines }) =>
    lines.length > 0 ? [`${name}:`, ...lines.map(line => `  ${line}`)] : [],
  )
  const fixes = fixesFor(parts.join('\n')).map(fix => `What helps: ${fix}`)
  if (parts.length > 0) return [...parts, ...fixes].join('\n')
  return `No error at the end of ${Object.keys(logs).join(', ')}: it was stopped or killed, perhaps because the memory ran out`
}
