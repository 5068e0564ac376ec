/** A line of the graph: what is over or ahead may be folded away where the terminal is too low. */
export interface GraphLine {
  readonly text: string
  readonly stage: Stage
}

export type Stage = 'ahead' | 'active' | 'done'

/** At most `rows` lines: first what is ahead is folded, from its end, then what is over, from its beginning. */
export function fold(lines: readonly GraphLine[], rows: number): string[] {
  if (lines.length <= rows) return lines.map(({ text }) => text)
  const shorter = foldStage(lines, { stage: 'ahead', rows })
  const fitting = foldStage(shorter, { stage: 'done', rows })
  const texts = fitting.map(({ text }) => text)
  return texts.length <= rows ? texts : [...texts.slice(0, rows - 1), `and ${texts.length - rows + 1} lines more`]
}

function foldStage(
  lines: readonly GraphLine[],
  { stage, rows }: { stage: 'ahead' | 'done'; rows: number },
): GraphLine[] {
  const places = lines.flatMap((line, place) => (line.stage === stage ? [place] : []))
  const excess = lines.length - rows
  if (excess <= 0 || places.length < 2) return [...lines]
  // One line more goes, since the words about what is folded need one.
  const gone = new Set(stage === 'done' ? places.slice(0, excess + 1) : places.slice(-(excess + 1)))
  const words = `  (${gone.size} lines of what is ${stage === 'done' ? 'over' : 'to come'})`
  const [first] = gone
  return lines.flatMap((line, place) => {
    if (place === first) return [{ text: words, stage: 'active' as const }]
    return gone.has(place) ? [] : [line]
  })
}
