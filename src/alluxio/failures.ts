import { lastWords } from './last-words.ts'
import { fixesFor } from './signatures.ts'

/** Why a role's process is not there: the end of each of its logs, and what helps against the failures that are known. */
export function explainLogs(logs: Readonly<Record<string, string>>): string {
  const parts = Object.entries(logs).flatMap(([name, text]) => {
    const lines = lastWords(text)
    return lines.length > 0 ? [`${name}:`, ...lines.map(line => `  ${line}`)] : []
  })
  const fixes = fixesFor(Object.values(logs).join('\n')).map(fix => `What helps: ${fix}`)
  return [...(parts.length > 0 ? parts : ['its logs are empty']), ...fixes].join('\n')
}
