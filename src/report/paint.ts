import type { TaskState } from '../engine/events.ts'

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta' | 'cyan'

/** Colours text for a terminal. */
export type Paint = (colour: Colour, text: string) => string

/** The painter, which without `color` leaves text as it is. */
export function painter(color: boolean): Paint {
  if (!color) return (_, text) => text
  return (colour, text) => {
    const [on, off] = codes[colour]
    return `\x1b[${on}m${text}\x1b[${off}m`
  }
}

const codes: Record<Colour, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
}

export const colourOf: Readonly<Record<TaskState, Colour>> = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  rescued: 'yellow',
  ignored: 'yellow',
  failed: 'red',
  unreachable: 'magenta',
}
