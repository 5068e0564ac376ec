import { UserError } from '../errors.ts'
import { Command, sh } from '../shell.ts'
import type { Asker, Change, ProbingAction } from './action.ts'
import { type EditWanted, type FoundFile, planEdit, probeEdit, textOf, wantedEdit } from './edit-file.ts'
import { answerLines, parseStat, statInto } from './file-facts.ts'
import { bare, insertLines, linesOf } from './lines.ts'

export interface SysctlArgs {
  name: string
  value?: string | number | boolean
  state?: 'present' | 'absent'
  sysctl_file?: string
  sysctl_set?: boolean
  reload?: boolean
  ignoreerrors?: boolean
}

export interface SysctlWanted {
  /** With dots, whichever way the task writes it. */
  readonly name: string
  readonly value: string
  readonly isAbsent: boolean
  /** Whether the running kernel gets the value too. */
  readonly isLive: boolean
  readonly ignoreErrors: boolean
  readonly file: EditWanted
}

export interface SysctlFacts {
  readonly file: FoundFile
  /** What the kernel has now; `undefined` where it has no such parameter. */
  readonly live: string | undefined
}

/** Sets a parameter of the kernel, now and for every start. */
export const sysctl: ProbingAction<SysctlArgs, SysctlWanted, SysctlFacts> = {
  summary: 'Sets a parameter of the kernel, such as `vm.swappiness`, now and for every start.',
  returns: {
    name: 'The parameter, with dots.',
    value: 'Its value, as a text.',
    state: 'What was asked for.',
    sysctl_file: 'The file for the next start.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    if: { properties: { state: { const: 'present' } } },
    then: { required: ['value'] },
    properties: {
      name: {
        type: 'string',
        aliases: ['key'],
        pattern: '^\\w[\\w/:@-]*([./][\\w:@-]+)+$',
        expected: 'the name of a parameter such as vm.swappiness',
        description: 'The parameter, with dots or with slashes.',
      },
      value: {
        type: ['string', 'number', 'boolean'],
        aliases: ['val'],
        description: 'Its value; true is 1 and false is 0.',
      },
      state: {
        enum: ['present', 'absent'],
        description:
          'Whether it has the value (the default), or is taken out of the file; the kernel then keeps what it has.',
      },
      sysctl_file: {
        type: 'string',
        pattern: '^/',
        description: 'The file for the next start (default `/etc/sysctl.d/99-alluxio-playbook.conf`).',
      },
      sysctl_set: { type: 'boolean', description: 'Whether the kernel gets the value even with `reload: false`.' },
      reload: { type: 'boolean', description: 'Whether the kernel gets the value now (default true).' },
      ignoreerrors: {
        type: 'boolean',
        description:
          'Whether a parameter that this kernel has not, or does not let be set, is passed over (default false).',
      },
    },
  },

  resolve(args, context) {
    const { value = '', state, sysctl_file: path = '/etc/sysctl.d/99-alluxio-playbook.conf' } = args
    const { sysctl_set = false, reload = true, ignoreerrors = false } = args
    const isAbsent = state === 'absent'
    return {
      name: dotted(args.name),
      value: plain(typeof value === 'boolean' ? String(Number(value)) : String(value)),
      isAbsent,
      isLive: !isAbsent && (reload || sysctl_set),
      ignoreErrors: ignoreerrors,
      file: wantedEdit({ path, create: true }, context),
    }
  },

  probe: wanted => ({
    scope: 'host',
    async ask(host) {
      const [file, live] = await Promise.all([probeEdit(wanted.file).ask(host), askKernel(wanted, host)])
      return { file, live }
    },
  }),

  // The file last: where the kernel refuses the value, the next run tries again.
  plan: (wanted, facts) => [...liveChanges(wanted, facts), ...fileChanges(wanted, facts)],

  report: ({ name, value, isAbsent, file }) => ({
    fields: { name, ...(!isAbsent && { value }), state: isAbsent ? 'absent' : 'present', sysctl_file: file.path },
  }),
}

async function askKernel({ name, isLive }: SysctlWanted, host: Asker): Promise<string | undefined> {
  if (!isLive) return undefined
  const path = pathOf(name)
  const text = sh`${statInto('at', sh`${path}`)} && printf '%s\n' "$at" && if [ "$at" != absent ]; then cat -- ${path}; fi`
  const [at = '', ...lines] = answerLines(new Command(text.text, `read ${name}`), await host.shell(text), 1)
  return parseStat(at) && plain(lines.join(' '))
}

function liveChanges({ name, value, isLive, ignoreErrors }: SysctlWanted, { live }: SysctlFacts): Change[] {
  if (!isLive || live === value || (live === undefined && ignoreErrors)) return []
  if (live === undefined) throw new UserError(`Cannot set "${name}": this kernel has no such parameter`)
  // The shell's own printf would only say "I/O error" of a value that the kernel refuses.
  const set = sh`printf '%s\n' ${value} | cat > ${pathOf(name)}`
  return [{ summary: `set ${name} to ${value}`, apply: { snippet: ignoreErrors ? sh`${set} || :` : set } }]
}

function fileChanges({ name, value, isAbsent, file }: SysctlWanted, { file: found }: SysctlFacts): Change[] {
  if (isAbsent && !found.file) return []
  const lines = linesOf(textOf(found))
  const text = (isAbsent ? lines.filter(line => entryOf(line)?.name !== name) : withEntry(lines, name, value)).join('')
  return planEdit(file, found, { text, summary: isAbsent ? `remove ${name} from` : `set ${name} in`, fields: {} })
}

/** The last line of a name counts, so that one is changed. */
function withEntry(lines: string[], name: string, value: string): string[] {
  const index = lines.findLastIndex(line => entryOf(line)?.name === name)
  if (index < 0) return insertLines(lines, lines.length, [`${name} = ${value}`])
  const line = lines[index]!
  const entry = entryOf(line)!
  if (entry.value === value) return lines
  return lines.with(index, `${entry.mark}${name} = ${value}${line.slice(bare(line).length) || '\n'}`)
}

/** A mark `-` before a name says that an error is no matter. */
function entryOf(line: string): { mark: string; name: string; value: string } | undefined {
  const [, mark = '', name, value = ''] = /^\s*(-?)([^#;=\s-][^=]*?)\s*=(.*)$/s.exec(line) ?? []
  return name === undefined ? undefined : { mark, name: dotted(name), value: plain(value) }
}

/** The separator that comes first is the one between the parts; the other stands for itself: `net/ipv4/conf/eth0.5/forwarding`. */
function dotted(name: string): string {
  if (/^[^./]*\./.test(name)) return name
  return name.replaceAll(/[./]/g, separator => (separator === '/' ? '.' : '/'))
}

function pathOf(name: string): string {
  return `/proc/sys/${name.replaceAll(/[./]/g, separator => (separator === '.' ? '/' : '.'))}`
}

/** Numbers of one value are parted by tabs in the kernel, by blanks in files. */
function plain(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ')
}
