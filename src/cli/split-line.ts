/** The words of a line as a shell would read them, the last one being what is written now, which may be in quotes that are open. */
export function splitLine(line: string): { words: string[]; isQuoted: boolean } {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let index = 0; index < line.length; index++) {
    const letter = line[index]!
    if (quote !== '' && letter === quote) quote = ''
    else if (letter === '\\' && quote !== "'" && index + 1 < line.length) word = (word ?? '') + line[++index]
    else if (quote === '' && (letter === '"' || letter === "'")) {
      quote = letter
      word ??= ''
    } else if (quote === '' && /\s/.test(letter)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + letter
  }
  return { words: [...words, word ?? ''], isQuoted: quote !== '' }
}
