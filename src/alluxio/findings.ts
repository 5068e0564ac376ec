export type Verdict = 'ok' | 'warning' | 'error'

/** What one check of a host came to. */
export interface Finding {
  /** A word or two that name what was looked at: `java`. */
  readonly check: string
  readonly verdict: Verdict
  /** What was found, for an operator. */
  readonly found: string
  /** What to do about it; there is one unless the verdict is `ok`. */
  readonly fix?: string
}

export function ok(check: string, found: string): Finding {
  return { check, verdict: 'ok', found }
}

export function warning(check: string, found: string, fix: string): Finding {
  return { check, verdict: 'warning', found, fix }
}

export function error(check: string, found: string, fix: string): Finding {
  return { check, verdict: 'error', found, fix }
}

/** `2 errors, 1 warning, 14 ok`, and a line for each finding, the worst first. */
export function showFindings(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length))
  const lines = order.flatMap(verdict =>
    findings.filter(finding => finding.verdict === verdict).flatMap(finding => linesOf(finding, width)),
  )
  return [countFindings(findings), ...lines].join('\n')
}

/** `2 errors, 1 warning, 14 ok`. */
export function countFindings(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter(finding => finding.verdict === verdict).length
  const several = (number: number, noun: string) => (number === 0 ? [] : [`${number} ${noun}${number > 1 ? 's' : ''}`])
  const parts = [...several(count('error'), 'error'), ...several(count('warning'), 'warning'), `${count('ok')} ok`]
  return parts.join(', ')
}

const order: readonly Verdict[] = ['error', 'warning', 'ok']

function linesOf({ check, verdict, found, fix }: Finding, width: number): string[] {
  const line = `${verdict.padEnd(7)}  ${check.padEnd(width)}  ${found}`
  return fix === undefined ? [line] : [line, `${' '.repeat(width + 11)}fix: ${fix}`]
}
