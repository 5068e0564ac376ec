import { UserError } from '../errors.ts'

const most = 100_000

/** The names that a pattern such as `worker[01:20]` stands for, as in Ansible: `[a:c]`, `[1:9:2]`, several ranges, or none. */
export function expandRange(pattern: string): string[] {
  const open = pattern.indexOf('[')
  if (open < 0) {
    if (pattern.includes(']')) throw refusal(pattern, 'a "]" has no "["')
    return [pattern]
  }
  const close = pattern.indexOf(']', open)
  if (close < 0) throw refusal(pattern, 'a "[" has no "]"')

  const values = valuesOf(pattern.slice(open + 1, close), pattern)
  const rests = expandRange(pattern.slice(close + 1))
  if (values.length * rests.length > most) throw refusal(pattern, `it stands for more than ${most} names`)
  return values.flatMap(value => rests.map(rest => `${pattern.slice(0, open)}${value}${rest}`))
}

function valuesOf(range: string, pattern: string): string[] {
  const [, start, end, step = '1'] = /^([^:]*):([^:]*)(?::([^:]*))?$/.exec(range) ?? []
  if (start === undefined || end === undefined) throw refusal(pattern, `"[${range}]" is no range such as [1:9]`)
  const stride = Number(step)
  if (!/^\d+$/.test(step) || stride === 0) throw refusal(pattern, `the step "${step}" must be a number of at least 1`)
  if (/^\d*$/.test(start) && /^\d+$/.test(end)) return numbers(start, end, { stride, pattern })
  if (/^([a-z]:[a-z]|[A-Z]:[A-Z])$/.test(`${start}:${end}`)) return letters(start, end, { stride, pattern })
  throw refusal(pattern, `"[${range}]" must go from a number to a number, or from a letter to a letter`)
}

interface Steps {
  readonly stride: number
  readonly pattern: string
}

function numbers(start: string, end: string, steps: Steps): string[] {
  const isPadded = start.length > 1 && start.startsWith('0')
  if (isPadded && start.length !== end.length)
    throw refusal(steps.pattern, `"${start}" and "${end}" must be equally long`)
  const width = isPadded ? start.length : 0
  return sequence(Number(start), Number(end), steps).map(value => String(value).padStart(width, '0'))
}

function letters(start: string, end: string, steps: Steps): string[] {
  return sequence(start.charCodeAt(0), end.charCodeAt(0), steps).map(code => String.fromCharCode(code))
}

function sequence(start: number, end: number, { stride, pattern }: Steps): number[] {
  if (end < start) throw refusal(pattern, 'a range ends before it begins')
  const length = Math.floor((end - start) / stride) + 1
  if (length > most) throw refusal(pattern, `it stands for more than ${most} names`)
  return Array.from({ length }, (_, index) => start + index * stride)
}

function refusal(pattern: string, why: string): UserError {
  return new UserError(`Cannot expand "${pattern}": ${why}`)
}
