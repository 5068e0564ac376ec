import type { Recap } from '../engine/events.ts'
import { compactHosts } from './compact-hosts.ts'
import { states } from './counts.ts'
import { colourOf, type Paint } from './paint.ts'
import { pad, widthOf } from './text.ts'

/** Up to this many hosts have a line each, whatever happened on them. */
const singly = 30

/** A line for each host, `m1  ok=12 changed=3`. Many hosts that fared well and the same share a line; bad ones come last. */
export function recapLines(recap: Readonly<Record<string, Readonly<Recap>>>, paint: Paint): string[] {
  const hosts = Object.entries(recap).map(([host, counts]) => ({ hosts: [host], counts }))
  const good = hosts.filter(({ counts }) => !isHurt(counts))
  const bad = hosts.filter(({ counts }) => isHurt(counts))
  const rows = [...(hosts.length > singly ? byCounts(good) : good), ...bad].map(row => ({ ...row, name: nameOf(row) }))
  const width = Math.max(0, ...rows.map(({ name }) => widthOf(name)))
  return rows.map(({ name, counts }) => `${paint(colourFor(counts), pad(name, width))}  ${showRecap(counts)}`)
}

interface Row {
  readonly hosts: string[]
  readonly counts: Readonly<Recap>
}

function isHurt({ failed, unreachable }: Readonly<Recap>): boolean {
  return failed > 0 || unreachable > 0
}

function byCounts(rows: readonly Row[]): Row[] {
  const found = new Map<string, Row>()
  for (const { hosts, counts } of rows) {
    const same = found.get(showRecap(counts))
    if (same) same.hosts.push(...hosts)
    else found.set(showRecap(counts), { hosts: [...hosts], counts })
  }
  return [...found.values()]
}

function nameOf({ hosts }: Row): string {
  return hosts.length === 1 ? hosts[0]! : `${compactHosts(hosts, 48)} (${hosts.length} hosts)`
}

function showRecap(counts: Readonly<Recap>): string {
  return states
    .filter(state => state === 'ok' || state === 'changed' || counts[state] > 0)
    .map(state => `${state}=${counts[state]}`)
    .join(' ')
}

function colourFor(counts: Readonly<Recap>) {
  const worst = [...states].reverse().find(state => counts[state] > 0 && state !== 'skipped')
  return colourOf[worst ?? 'ok']
}
