import { UserError } from '../errors.ts'
import { quote, Secret } from '../shell.ts'
import type { IsolatedCommand } from './connection.ts'
import { outputLimit } from './process.ts'

/**
 * The snippet that runs a command in a process group of its own and prints what it printed. It waits for the command alone: what
 * that leaves running keeps its own files, which nobody reads any more.
 */
export function isolatedSnippet(id: number, command: IsolatedCommand): string {
  const file = (name: string) => `"$ap_folder/${id}.${name}"`
  const { stdin } = command
  const script = 'script' in command.run ? textOf(command.run.script) : undefined
  const writes = [
    '[ -n "$ap_folder" ]',
    ...(script === undefined ? [] : [`printf %s ${quote(script)} >${file('script')}`]),
    ...(stdin === undefined ? [] : [`printf %s ${quote(textOf(stdin))} >${file('in')}`]),
  ]
  // The braces hold two commands because dash forgets the redirections of a subshell that is alone in them; what they keep away
  // is the shell's own word about a killed command.
  return `if ${writes.join(' && ')}; then
{ (
read -r ap_pid ap_rest </proc/self/stat; printf '%s\\n' "$ap_pid" >${file('pid')}; [ ! -e ${file('stop')} ] || exit 143
${exportLines(command.environment)}${directory(command)}
exec "$ap_setsid" ${argv(command, file('script'))}
) >${file('out')} 2>${file('err')} <${stdin === undefined ? '/dev/null' : file('in')}
ap_status=$?; } 2>/dev/null
${copy(file('out'))}; ${copy(file('err'))} >&2
printf '' >${file('out')}; printf '' >${file('err')}
else ap_status=1; fi
${script === undefined ? '' : `printf '' >${file('script')}`}
${stdin === undefined ? '' : `printf '' >${file('in')}`}
ap_code "$ap_status"`
}

/**
 * The script, for a second channel, that ends an isolated command and all of its process group, or keeps it from beginning. It
 * exits with 1 when something is still there after KILL.
 */
export function stopIsolated(folder: string, id: number): string {
  const file = (name: string) => quote(`${folder}/${id}.${name}`)
  return `printf '' >${file('stop')}
[ -s ${file('pid')} ] || exit 0
read -r p <${file('pid')}
${stopGroup}`
}

/** The same for any process group whose number is known. */
export function stopProcessGroup(group: number): string {
  return `p=${group}\n${stopGroup}`
}

// TERM goes out once there is a group to get it; KILL after five seconds.
const stopGroup = `i=0 t=
while kill -s 0 "$p" 2>/dev/null || kill -s 0 -- "-$p" 2>/dev/null; do
if [ -z "$t" ] && kill -s TERM -- "-$p" 2>/dev/null; then t=1; fi
if [ $i -ge 50 ]; then kill -s KILL -- "-$p" 2>/dev/null; fi
if [ $i -ge 70 ]; then exit 1; fi
i=$((i + 1)); sleep 0.1
done
exit 0
`

function argv({ run }: IsolatedCommand, script: string): string {
  if ('argv' in run) return run.argv.map(quote).join(' ')
  const interpreter = run.interpreter ?? interpreterOf(textOf(run.script))
  return [...interpreter.map(quote), script, ...(run.args ?? []).map(quote)].join(' ')
}

// As the kernel reads a first line: one program, and at most one argument.
function interpreterOf(script: string): string[] {
  const [, program, argument] = /^#![ \t]*(\S+)[ \t]*(.*?)\s*(?:\n|$)/.exec(script) ?? []
  if (!program) return ['sh']
  return argument ? [program, argument] : [program]
}

/** Lines that set variables of the environment; throws `UserError` for what cannot be the name of one. */
export function exportLines(environment: IsolatedCommand['environment'] = {}): string {
  return Object.entries(environment)
    .map(([name, value]) => {
      if (!/^[A-Za-z_]\w*$/.test(name)) {
        throw new UserError(`Cannot set the environment variable "${name}": a name is letters, digits and _`)
      }
      return `export ${name}=${quote(textOf(value))}\n`
    })
    .join('')
}

function directory({ directory }: IsolatedCommand): string {
  return directory === undefined ? '' : `cd -- ${quote(directory)} || exit 1`
}

// One byte more than is kept, so that a cut can be told.
function copy(file: string): string {
  return `[ ! -s ${file} ] || head -c ${outputLimit + 1} ${file}`
}

function textOf(text: string | Secret): string {
  return text instanceof Secret ? text.value : text
}
