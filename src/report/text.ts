import { stripVTControlCharacters } from 'node:util'

/** `0.4 s`, `3 min 12 s`, `1 h 2 min`. */
export function showSeconds(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `1 host`, `3 hosts`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The lines of what a host printed, without colours, cursor movements and empty lines at the end. */
export function plainLines(text: string): string[] {
  const plain = stripVTControlCharacters(text)
    .replaceAll(/\r+\n|\r/g, '\n')
    .replaceAll(/[\0-\x08\x0b-\x1f\x7f]/g, '')
  return plain.trimEnd().split('\n')
}

/** One line, whatever the text held. */
export function oneLine(text: string): string {
  return plainLines(text).join(' ')
}

/** Control characters as `cat -v` shows them, so that a diff of line endings can be seen; tabs stay. */
export function caret(text: string): string {
  return text.replaceAll(/[\0-\x08\x0a-\x1f]/g, control => `^${String.fromCharCode(control.charCodeAt(0) + 64)}`)
}

/** The text, or as much of it as `width` columns hold; colours are kept and end. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let room = width - 1
  let full = false
  return text.replaceAll(/\x1b\[[\d;]*m|[\s\S]/gu, token => {
    if (full || token.startsWith('\x1b')) return token.startsWith('\x1b') ? token : ''
    room -= widthOf(token)
    full = room < 0
    return full ? '…' : token
  })
}

/** The columns that text takes on a terminal. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text)
  if (/^[ -~]*$/.test(plain)) return plain.length
  return [...plain].reduce((width, letter) => width + (wide.test(letter) ? 2 : mark.test(letter) ? 0 : 1), 0)
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const mark = /\p{M}/u

/** The text, filled up to `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

export function indent(lines: readonly string[], by: number): string[] {
  return lines.map(line => (line === '' ? line : ' '.repeat(by) + line))
}
