import { distance } from 'fastest-levenshtein'

/** `: did you mean "copy"?` for the nearest of the known words, or nothing when none is near. */
export function didYouMean(word: string, known: Iterable<string>): string {
  let best: string | undefined
  let least = (word.length < 5 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1
  for (const candidate of known) {
    const far = distanceOf(word.toLowerCase(), candidate.toLowerCase())
    if (far < least) {
      least = far
      best = candidate
    }
  }
  return best === undefined ? '' : `: did you mean "${best}"?`
}

/** Two letters that changed places, and a word written out (`destination` for `dest`), are as near as one wrong letter. */
function distanceOf(word: string, candidate: string): number {
  const isSwapped = word.length === candidate.length && [...word].sort().join() === [...candidate].sort().join()
  const isWrittenOut = candidate.length > 3 && word.startsWith(candidate) && /[a-z]/.test(word[candidate.length] ?? '')
  return Math.min(distance(word, candidate), isSwapped || isWrittenOut ? 1 : Number.POSITIVE_INFINITY)
}
