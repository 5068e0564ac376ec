import type { RunEvent } from '../engine/events.ts'
import { compactHosts } from './compact-hosts.ts'
import { oneLine, plural } from './text.ts'

type Event<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>

/** `RUN [playbooks/deploy.yml] 6 hosts, id 20261001-0300-a1`. */
export function runHeadline({ playbook, hosts, run, check }: Event<'run-start'>): string {
  return `RUN [${playbook}] ${plural(hosts, 'host')}, id ${run}${check ? ', check mode: nothing will be changed' : ''}`
}

/** `PLAY [Deploy masters] 3 hosts in 3 batches`. */
export function playHeadline({ name, hosts, batches }: Omit<Event<'play-start'>, 'type' | 'play'>): string {
  const many = batches > 1 ? ` in ${batches} batches` : ''
  return `PLAY [${oneLine(name)}] ${hosts === 0 ? 'no hosts' : plural(hosts, 'host')}${many}`
}

/** `BATCH 2 of 3: m2`. */
export function batchHeadline(number: number, batches: number, hosts: readonly string[]): string {
  return `BATCH ${number} of ${batches}: ${compactHosts(hosts, 80)}`
}
