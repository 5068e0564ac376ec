import { type ProbingAction, shellProbe } from './action.ts'
import { hardwareFacts } from './facts-hardware.ts'
import { javaFacts } from './facts-java.ts'
import { networkFacts } from './facts-network.ts'
import { systemFacts } from './facts-system.ts'
import { answerLines } from './file-facts.ts'
import { listOf } from './list-of.ts'
import { readSetupAnswer, type SetupAnswer } from './setup-answer.ts'
import { type Subset, setupQuestion, subsets } from './setup-question.ts'

export interface SetupArgs {
  gather_subset?: string | string[]
  filter?: string | string[]
}

export interface SetupWanted {
  readonly subsets: ReadonlySet<Subset>
  /** Patterns of names, of which a fact must match one; none for all facts. */
  readonly filter: readonly RegExp[]
  /** What was gathered before. */
  readonly known: Readonly<Record<string, unknown>>
}

type Facts = Readonly<Record<string, unknown>>

// Ansible knows more of them, which its playbooks leave out.
const subset = `(!?(all|${subsets.join('|')})|!(virtual|facter|ohai))`
const subsetNames = {
  pattern: `^${subset}( *, *${subset})*$`,
  expected: `${subsets.join(', ')} or all, or one of them with ! before it`,
}

/** Gathers facts about a host: its system, hardware, network and Java. */
export const setup: ProbingAction<SetupArgs, SetupWanted, Facts> = {
  summary: 'Gathers facts about a host, under the names that Ansible gives them, and about its Java.',
  returns: {
    ansible_facts:
      'The facts that were gathered, such as `ansible_hostname`; later tasks read them by these names, and in `ansible_facts` without `ansible_`.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      gather_subset: {
        type: ['array', 'string'],
        items: { type: 'string', ...subsetNames },
        ...subsetNames,
        description:
          'Which: `min` (system, names, user, time), `hardware` (processors, memory, disks), `network`, `java`, or `all` (the default); with `!` before it, which not. `min` comes with each other one, unless `!min` is among them.',
      },
      filter: {
        type: ['array', 'string'],
        items: { type: 'string' },
        description: 'Patterns such as `ansible_mem*` for the names of the facts to keep, with or without `ansible_`.',
      },
    },
  },

  resolve({ gather_subset, filter }, context) {
    const known = context.variable('ansible_facts')
    return {
      subsets: chosen(listOf(gather_subset)),
      filter: listOf(filter).flatMap(pattern => (pattern === '' ? [] : [patternOf(pattern)])),
      known: typeof known === 'object' && known !== null ? (known as Facts) : {},
    }
  },

  probe({ subsets: wanted }) {
    const command = setupQuestion(wanted)
    return shellProbe(command, result => gathered(wanted, readSetupAnswer(answerLines(command, result, 1))))
  },

  plan: () => [],

  report({ filter, known }, found) {
    const isKept = (name: string) =>
      filter.length === 0 || filter.some(it => it.test(name) || it.test(`ansible_${name}`))
    const kept = Object.entries(found).filter(([name]) => isKept(name))
    const prefixed = Object.fromEntries(kept.map(([name, value]) => [`ansible_${name}`, value]))
    return {
      facts: { ...prefixed, ansible_facts: { ...known, ...Object.fromEntries(kept) } },
      fields: { ansible_facts: prefixed },
    }
  },
}

const gatherers: Readonly<Record<Subset, (answer: SetupAnswer) => Facts>> = {
  min: systemFacts,
  hardware: hardwareFacts,
  network: networkFacts,
  java: javaFacts,
}

function gathered(wanted: ReadonlySet<Subset>, answer: SetupAnswer): Facts {
  return Object.assign({}, ...[...wanted].map(name => gatherers[name](answer))) as Facts
}

/** What is named, or all where only what is left out is named; `!all` leaves the least, and what is named beside it. */
function chosen(written: readonly string[]): Set<Subset> {
  const names = (list: readonly string[]) => subsets.filter(name => list.includes(name))
  const out = names(written.flatMap(word => (word.startsWith('!') ? [word.slice(1)] : [])))
  const named = written.includes('all') ? subsets : names(written)
  const isBare = written.includes('!all') || named.length > 0
  const added = isBare ? named : subsets
  const least = out.includes('min') ? [] : (['min'] as const)
  return new Set([...least, ...added.filter(name => !out.includes(name) || written.includes(name))])
}

/** A pattern of names, with `*`, `?` and `[…]` as in a shell. */
function patternOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^$(){}|\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.').replaceAll('[!', '[^')}$`)
}
