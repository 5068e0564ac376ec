import { posix } from 'node:path'
import type { FileFacts } from './file-facts.ts'

/** A bound: at least so much, or where `most` is set, at most. */
export interface Bound {
  readonly amount: number
  readonly most: boolean
}

/** What the controller looks at, of what the host found. */
export interface Filter {
  /** Of these the name must begin with one, if there are any. */
  readonly names: readonly RegExp[]
  /** And with none of these. */
  readonly otherNames: readonly RegExp[]
  /** Seconds. */
  readonly age: Bound | undefined
  readonly stamp: 'atime' | 'ctime' | 'mtime'
  readonly size: Bound | undefined
  readonly mode: string | undefined
  readonly exactMode: boolean
}

/** Seconds: `-2w` is at most two weeks. */
export function agesIn(text: string): Bound {
  return boundOf(text, { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 })
}

/** Bytes: `10k` is at least 10,240. */
export function sizesIn(text: string): Bound {
  return boundOf(text, { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 })
}

/** Whether a file is one of those that are looked for; `now` is the host's time, in seconds. */
export function passes(filter: Filter, { path, file, now }: { path: string; file: FileFacts; now: number }): boolean {
  const { names, otherNames, age, stamp, size } = filter
  const name = posix.basename(path)
  const begins = (pattern: RegExp) => name.search(pattern) === 0
  const since = { atime: file.accessed, ctime: file.changed, mtime: file.modified }[stamp]
  return (
    (names.length === 0 || names.some(begins)) &&
    !otherNames.some(begins) &&
    isWithin(age, now - since) &&
    (file.type !== 'file' || isWithin(size, file.size)) &&
    hasMode(filter, file)
  )
}

function boundOf(text: string, units: Readonly<Record<string, number>>): Bound {
  const [, sign, digits, unit = ''] = /^(-?)(\d+)(\w?)$/.exec(text) ?? []
  return { amount: Number(digits) * (units[unit.toLowerCase()] ?? 1), most: sign === '-' }
}

function isWithin(bound: Bound | undefined, amount: number): boolean {
  if (!bound) return true
  return bound.most ? amount <= bound.amount : amount >= bound.amount
}

function hasMode({ mode, exactMode }: Filter, file: FileFacts): boolean {
  if (mode === undefined) return true
  const [wanted, bits] = [Number.parseInt(mode, 8), Number.parseInt(file.mode, 8)]
  return exactMode ? bits === wanted : (bits & wanted) === wanted
}
