/** A shell command whose every interpolated value was quoted, with a twin that is safe to print. */
export class Command {
  readonly text: string
  readonly shown: string

  constructor(text: string, shown: string) {
    this.text = text
    this.shown = shown
  }
}

/** A value that reaches the host but never a log. */
export class Secret {
  readonly value: string

  constructor(value: string) {
    this.value = value
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }
}

type Part = string | number | Secret | Command | readonly string[]

/** Builds a command: literal text stays shell syntax, values become single arguments, arrays become several. */
export function sh(literals: TemplateStringsArray, ...parts: Part[]): Command {
  const build = (render: (part: Part) => string) =>
    literals.raw.map((literal, i) => literal + (i < parts.length ? render(parts[i]!) : '')).join('')

  return new Command(build(toText), build(toShown))
}

/** Shell syntax that is not quoted: only for text that is ours, never for a user's value. */
export function raw(text: string): Command {
  return new Command(text, text)
}

/** Joins commands, leaving out empty ones: `join(' && ', [a, b])`. */
export function join(separator: string, commands: readonly Command[]): Command {
  const present = commands.filter(command => command.text !== '')
  const with_ = (pick: (command: Command) => string) => present.map(pick).join(separator)
  return new Command(
    with_(command => command.text),
    with_(command => command.shown),
  )
}

/** One argument, quoted for a POSIX shell. */
export function quote(argument: string): string {
  if (argument.includes('\0')) throw new TypeError('Cannot quote an argument that contains a NUL byte')
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}

function toText(part: Part): string {
  if (part instanceof Command) return part.text
  if (part instanceof Secret) return quote(part.value)
  return typeof part === 'object' ? part.map(quote).join(' ') : quote(String(part))
}

function toShown(part: Part): string {
  if (part instanceof Command) return part.shown
  return part instanceof Secret ? '***' : toText(part)
}
