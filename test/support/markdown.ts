/** A block of code in a page. */
export interface CodeBlock {
  /** The line of its first line, from 1. */
  readonly line: number
  /** The words behind the fence; none for a block that is only indented. */
  readonly info: readonly string[]
  readonly text: string
}

/** The blocks of code in a page, fenced or indented. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  const lines = markdown.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const [, info] = /^```(.*)$/.exec(lines[index]!) ?? []
    const isIndented = info === undefined && beginsIndented(lines, index)
    if (info === undefined && !isIndented) continue
    const start = info === undefined ? index : index + 1
    const end = lines.findIndex((line, at) => at >= start && (isIndented ? /^ {0,3}\S/.test(line) : line === '```'))
    const inside = lines.slice(start, end < 0 ? lines.length : end)
    const text = isIndented ? inside.map(line => line.slice(4)).join('\n') : inside.join('\n')
    blocks.push({ line: start + 1, info: info?.split(' ').filter(Boolean) ?? [], text: text.trimEnd() })
    index = (end < 0 ? lines.length : end) - (isIndented ? 1 : 0)
  }
  return blocks
}

function beginsIndented(lines: readonly string[], index: number): boolean {
  return /^ {4}\S/.test(lines[index]!) && (lines[index - 1] ?? '') === ''
}

/** A page without its blocks, line by line. */
function prose(markdown: string): string[] {
  const blocks = codeBlocks(markdown)
  const inside = new Set(blocks.flatMap(({ line, text }) => text.split('\n').map((_, index) => line + index)))
  return markdown.split('\n').map((line, index) => (inside.has(index + 1) ? '' : line))
}

/** The command lines within the text of a page; one with words such as NAME or `<name>` is no example. */
export function commandsIn(markdown: string): Set<string> {
  const commands = [
    ...prose(markdown)
      .join('\n')
      .matchAll(/`(alluxio-playbook [^`\n]+)`/g),
  ].map(match => match[1]!)
  return new Set(commands.filter(command => !/[<[][a-z]|\b[A-Z]{3,}\b/.test(command)))
}

/** What a page names by a link, without what leads out of the repository. */
export function linksOf(markdown: string): string[] {
  const links = [
    ...prose(markdown)
      .join('\n')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(match => match[1]!)
  return links.filter(link => !/^[a-z]+:/.test(link))
}

/** The names by which headings can be linked to. */
export function anchorsOf(markdown: string): string[] {
  return prose(markdown).flatMap(line => {
    const [, heading] = /^#{1,6} (.*)$/.exec(line) ?? []
    if (heading === undefined) return []
    return heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-')
  })
}
