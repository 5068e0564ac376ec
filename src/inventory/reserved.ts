/** Names to which the engine itself gives a value, or will. */
export const magicNames: readonly string[] = [
  'inventory_hostname',
  'inventory_hostname_short',
  'inventory_dir',
  'group_names',
  'groups',
  'hostvars',
  'play_hosts',
  'play_batch',
  'play_name',
  'check_mode',
  'diff_mode',
  'run_id',
  'playbook_dir',
  'role_name',
  'role_path',
  'item',
  'omit',
  'vars',
]

/** Words that mean something else in a template or in a CEL expression. */
export const languageWords: readonly string[] = [
  ...[
    'true',
    'false',
    'null',
    'undefined',
    'this',
    'in',
    'as',
    'break',
    'const',
    'continue',
    'else',
    'for',
    'function',
    'if',
  ],
  ...[
    'import',
    'let',
    'loop',
    'package',
    'namespace',
    'return',
    'var',
    'void',
    'while',
    'each',
    'unless',
    'with',
    'lookup',
    'log',
  ],
]

/** Why no variable may have this name; `undefined` when one may. */
export function variableNameProblem(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return `Cannot name a variable ${JSON.stringify(name)}: a name is letters, digits and "_", and begins with no digit`
  }
  if (magicNames.includes(name))
    return `Cannot name a variable "${name}": the name is reserved for a value that every run sets`
  if (languageWords.includes(name)) return `Cannot name a variable "${name}": it is a word of templates and conditions`
  return undefined
}
