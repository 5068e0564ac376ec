/** Why a text is no template, and at which of its characters that is seen. */
export interface TemplateMistake {
  readonly why: string
  readonly at: number
}

const branch = '{{#if x}} … {{else}} … {{/if}}'
const loop = '{{#each list}} … {{/each}}'
const comment = '{{! … }}'

/** The statements of Jinja, and what Handlebars writes. */
const statements: Readonly<Record<string, string | undefined>> = {
  if: branch,
  elif: branch,
  else: branch,
  endif: branch,
  for: loop,
  endfor: loop,
  raw: '\\{{x}} for text that only looks like a template',
  ...Object.fromEntries(
    ['set', 'include', 'import', 'block', 'macro', 'filter', 'call'].map(name => [name, undefined]),
  ),
}

const jinja = new RegExp(`\\{%[-+]?\\s*(${Object.keys(statements).join('|')})\\b[^%\\n]*(%\\})?|\\{#\\s[^\\n]*?#\\}`)

/** A statement or a comment of Jinja, which Handlebars would take for plain text. */
export function jinjaStatement(text: string): TemplateMistake | undefined {
  const match = jinja.exec(text)
  if (!match) return undefined
  const own = match[1] === undefined ? comment : statements[match[1]]
  const instead = own === undefined ? 'Handlebars has no such statement' : `Handlebars writes ${own}`
  return { why: `${match[0].trim()} is Jinja: ${instead}`, at: match.index }
}

/** What people who come from Ansible write between braces, and what Handlebars writes. */
export function foreignTemplate(text: string): TemplateMistake | undefined {
  const statement = jinjaStatement(text)
  if (statement) return statement
  for (const match of text.matchAll(/\{\{(?![#/^!>])-?\s*(.*?)\s*-?\}\}/gs)) {
    const why = foreignExpression(match[1]!)
    if (why !== undefined) return { why, at: match.index }
  }
  return undefined
}

/** A `{{` or a block that nothing closes. */
export function unclosed(text: string): TemplateMistake | undefined {
  const blocks: { name: string; at: number }[] = []
  for (const match of text.matchAll(/\{\{[#^]\s*(\w+)|\{\{\/\s*(\w+)|\{\{/g)) {
    const [written, opened, closed] = match
    const end = text.indexOf('}}', match.index)
    const next = text.indexOf('{{', match.index + 2)
    if (end < 0 || (next >= 0 && next < end)) {
      return { why: 'the {{ that begins here is not closed: }} is missing', at: match.index }
    }
    if (opened !== undefined) blocks.push({ name: opened, at: match.index })
    const open = closed === undefined ? undefined : blocks.pop()
    if (closed !== undefined && open?.name !== closed) {
      const why = open ? `{{#${open.name}}} must be closed first` : `there is no {{#${closed}}} to be closed`
      return { why: `${written}}} stands here, but ${why}`, at: match.index }
    }
  }
  const open = blocks.at(-1)
  return open && { why: `{{#${open.name}}} is not closed: {{/${open.name}}} is missing`, at: open.at }
}

function foreignExpression(code: string): string | undefined {
  const plain = code.replaceAll(/"[^"]*"|'[^']*'/g, '""')
  if (/\sif\s.*\selse\s/s.test(plain)) return 'Handlebars writes {{#if x}}this{{else}}that{{/if}}'
  const [, value, filter, argument] = /^(.*?)\s*\|\s*(\w+)(?:\((.*?)\))?/s.exec(code) ?? []
  if (filter !== undefined) return `Handlebars has no filters: ${helperFor(filter, value!, argument)}`
  if (/^(lookup|query|q)\s*\(/.test(code)) return 'there are no lookups: give the value with -e, or set a variable'
  if (/\w\[/.test(code)) return `Handlebars writes {{ ${withDots(code)} }}`
  if (/\w\s*\(/.test(code)) return 'a helper is called without parentheses around all its arguments: {{lower x}}'
  const operator = /\s(==|!=|and|or|\+|-|\*|\/|%|~|<|>|<=|>=|in)\s/.exec(plain)
  return operator ? operatorHint(operator[1]!) : undefined
}

function helperFor(filter: string, value: string, argument: string | undefined): string {
  const name =
    { to_json: 'json', to_nice_json: 'json', tojson: 'json', d: 'default', count: 'length' }[filter] ?? filter
  if (!known.has(name)) return 'it has helpers, such as {{upper x}}'
  const quoted = argument?.replaceAll("'", '"')
  return `write {{${[name, value, quoted].filter(part => part).join(' ')}}}`
}

const known = new Set('default json join length lower upper trim replace basename dirname'.split(' '))

/** `groups['workers'][0]` as Handlebars writes it; what a variable chooses is looked up. */
function withDots(code: string): string {
  const [, container, key, rest] = /^([\w.]+)\[([A-Za-z_][\w.]*)\]\.?([\w.]*)$/.exec(code) ?? []
  if (container !== undefined) {
    const inner = `lookup ${container} ${key}`
    return rest === '' ? inner : `lookup (${inner}) "${rest}"`
  }
  return code.replaceAll(/\[["']([^"']*)["']\]/g, '.$1').replaceAll(/\[(-?\d+)\]/g, '.[$1]')
}

function operatorHint(operator: string): string {
  const helper = { '==': 'eq', '!=': 'ne', and: 'and', or: 'or', '~': 'concat', in: 'contains' }[operator]
  if (helper === 'contains') return 'Handlebars writes {{contains list x}}'
  return helper === undefined
    ? `Handlebars does not calculate: "${operator}" is for conditions, which are CEL`
    : `Handlebars writes {{${helper} a b}}`
}
