/**
 * The checksum of the file `name` in a text such as `sha256sum` prints (`HASH  NAME`, `HASH *NAME`, `ALGORITHM (NAME) = HASH`), or in
 * one that is nothing but a checksum.
 */
export function checksumIn(text: string, name: string): string | undefined {
  const lines = text.split('\n').map(line => line.trim())
  const present = lines.filter(line => line !== '')
  if (present.length === 1 && isHash(present[0]!)) return present[0]!.toLowerCase()
  for (const line of present) {
    const [, hash = '', file = ''] = /^(\S+) [ *]?(.+)$/.exec(line) ?? []
    const [, tagged = '', other = ''] = /^\w+ \((.+)\) = (\S+)$/.exec(line) ?? []
    if (isHash(hash) && isNamed(file, name)) return hash.toLowerCase()
    if (isHash(other) && isNamed(tagged, name)) return other.toLowerCase()
  }
  return undefined
}

function isHash(text: string): boolean {
  return /^[0-9a-fA-F]{32,128}$/.test(text)
}

function isNamed(file: string, name: string): boolean {
  return file.replace(/^\.\//, '') === name
}
