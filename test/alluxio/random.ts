/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Up to eight characters, most of them those that a properties file treats in a special way. */
export function randomText(random: () => number, alphabet = awkward): string {
  return Array.from({ length: Math.floor(random() * 9) }, () => alphabet[Math.floor(random() * alphabet.length)]).join(
    '',
  )
}

const awkward = [
  'a',
  'u',
  'n',
  '1',
  ' ',
  '\t',
  '\f',
  '\n',
  '\r',
  '\\',
  '=',
  ':',
  '#',
  '!',
  '\0',
  'é',
  'ÿ',
  '世',
  '\u{1f600}',
  "'",
  '"',
]
