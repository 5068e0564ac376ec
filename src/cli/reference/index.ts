import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { actionsPage } from './actions.ts'
import { commandLinePage } from './command-line.ts'
import { keywordsPage } from './keywords.ts'
import { variablesPage } from './variables.ts'

/** The references as Markdown, by the name of their file. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'actions.md': made(actionsPage()),
    'command-line.md': made(commandLinePage()),
    'keywords.md': made(keywordsPage()),
    'variables.md': made(variablesPage()),
  }
}

/** Writes them into a folder, which need not be there. */
export async function writeReferences(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(referencePages())) await writeFile(join(folder, name), text)
}

function made(text: string): string {
  return `<!-- Made by "npm run docs" from the schemas and the code: change those. -->\n\n${text}`
}
