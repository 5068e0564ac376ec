import { Command, join, raw, sh } from '../shell.ts'
import type { Apply } from './action.ts'
import { type Attributes, chmodArgument, ownerArgument } from './attributes.ts'
import type { Content } from './content.ts'
import { type FileFacts, parentOf } from './file-facts.ts'
import { verify } from './fingerprint.ts'

export interface Replacement extends Attributes {
  readonly path: string
  readonly content: Content
  /** What is there now; the new file keeps the mode and the owner that the task leaves unsaid. */
  readonly old: FileFacts | undefined
  /** Whether the old file is kept beside the new one; the command then prints its path. */
  readonly backup?: boolean | undefined
  /** The words of a user's command that must approve the new file before it takes its place; `%s` in them is the file. */
  readonly validate?: readonly string[] | undefined
}

/** Text of more bytes goes through a channel of its own. */
const snippetLimit = 65_536

/** Writes a file so that a reader sees the old one or the new one, never a part. */
export function replaceFile(replacement: Replacement): Apply {
  const { text, fingerprint, open } = replacement.content
  const isSmall = text !== undefined && fingerprint.size <= snippetLimit
  // What users wrote stays out of the shell that answers us.
  if (isSmall && !replacement.validate) return { snippet: moved(replacement, printed(text)) }
  return { send: moved(replacement, sh`cat > "$new" && ${verify(raw('"$new"'), fingerprint)}`), source: open }
}

/** What it is shown as leaves the text out, which may be secret. `write` fills a new file, readable by its owner only, that gets its attributes before it takes the place of the old one. */
function moved(replacement: Replacement, write: Command): Command {
  const { path, validate } = replacement
  const steps = join(' && ', [write, validation(validate), takePlace(replacement)])
  const template = `${parentOf(path).replace(/\/$/, '')}/.alluxio-playbook.XXXXXX`
  const command = sh`new=$(mktemp -- ${template}) && { ${steps} || { rm -f -- "$new"; false; }; }`
  return new Command(command.text, `write ${path}`)
}

/** Gives the file that the shell variable `new` names its attributes, and puts it where `path` is. */
export function takePlace(replacement: Omit<Replacement, 'content' | 'validate'>): Command {
  const { path, old, backup } = replacement
  const keep = old !== undefined && old.type === 'file'
  return join(' && ', [
    keep && backup ? keepOld(path) : sh``,
    ownership(replacement, keep ? old : undefined),
    permissions(replacement.mode ?? (keep ? old.mode : undefined)),
    sh`mv -fT -- "$new" ${path}`,
  ])
}

/** The shell's builtin writes the text, so that `ps` never shows it. Where that fails, cat names the reason: dash says only "I/O error". */
function printed(text: string): Command {
  return sh`{ printf %s ${text} > "$new" || { printf . | cat >> "$new"; false; }; }`
}

function validation(words: readonly string[] | undefined): Command {
  if (!words) return sh``
  const pieces = (word: string) => word.split(/(%[s%])/).filter(piece => piece !== '')
  const argument = (word: string) =>
    join(
      '',
      pieces(word).map(piece => (piece === '%s' ? raw('"$new"') : sh`${piece === '%%' ? '%' : piece}`)),
    )
  return sh`{ said=$(${join(' ', words.map(argument))} </dev/null 2>&1) || { code=$?; [ -n "$said" ] || said="exit code $code"; printf 'it was not approved: %s\n' "$said" >&2; false; }; }`
}

function keepOld(path: string): Command {
  return sh`old=${path}.$$.$(date +%Y-%m-%d@%H:%M:%S)~ && cp -p -- ${path} "$old" && printf '%s\n' "$old"`
}

function ownership({ owner, group }: Attributes, old: FileFacts | undefined): Command {
  const asked = ownerArgument({ owner, group })
  const kept = ownerArgument({
    owner: owner === undefined ? old?.uid.toString() : undefined,
    group: group === undefined ? old?.gid.toString() : undefined,
  })
  return join(' && ', [
    asked === '' ? sh`` : sh`chown -- ${asked} "$new"`,
    // As with Ansible: who may not give a file away, or to that group, replaces it all the same.
    kept === '' ? sh`` : sh`{ chown -- ${kept} "$new" 2>/dev/null || [ "$(id -u)" != 0 ]; }`,
  ])
}

/** Without a mode, that of a file which a plain redirection makes: chmod without "who" heeds the umask. */
function permissions(mode: string | undefined): Command {
  return mode === undefined ? sh`chmod =rw "$new"` : sh`chmod -- ${chmodArgument(mode)} "$new"`
}
