/** Text in lines of at most `width` columns, cut at blanks. */
export function wrap(text: string, width: number, margin = ''): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(margin + word)
  }
  return lines
}
