/** A table with these columns, or nothing where it has no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n')
}

/** A fenced block of this language. */
export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

/** A name, or a value, as it is written. */
export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** The paragraphs of a page, without those that are empty. */
export function page(...paragraphs: readonly string[]): string {
  return `${paragraphs.filter(Boolean).join('\n\n')}\n`
}

/** Outside of code an angle bracket would begin a tag. */
function cell(text: string): string {
  const plain = text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return plain.replaceAll(/`[^`]*`|</g, part => (part === '<' ? '&lt;' : part))
}
