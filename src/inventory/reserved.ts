/** The variables to which the engine itself gives a value, and what that is. */
export const magicVariables: Readonly<Record<string, string>> = {
  inventory_hostname: 'The name of the host in the inventory.',
  inventory_hostname_short: 'The same up to its first dot.',
  inventory_dir: 'The folder of the inventory.',
  group_names: 'The groups of the host, a list without `all`.',
  groups: 'All groups by name, each a list of its hosts: `groups.masters`.',
  hostvars: 'The variables of every host by its name: `hostvars[name].ssh_host`.',
  play_hosts: 'The hosts of the batch that have not failed, a list.',
  play_batch: 'All hosts of the batch, a list.',
  play_name: 'The name of the play.',
  check_mode: 'Whether this is a run with --check.',
  diff_mode: 'Whether this is a run with --diff.',
  run_id: 'What names the run; its journal is in `.alluxio-playbook/runs/<run_id>`.',
  playbook_dir: 'The folder of the playbook.',
  role_name: 'The name of the role that the task belongs to.',
  role_path: 'The folder of that role.',
  omit: 'What leaves an argument out: `mode: "{{ default file_mode omit }}"`.',
  item: 'The item of a `loop`, where `loop_control` gives it no other name.',
}

/** Names to which the engine itself gives a value, or will. */
export const magicNames: readonly string[] = [...Object.keys(magicVariables), 'vars']

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
  ...[
    'bool',
    'bytes',
    'cel',
    'double',
    'duration',
    'dyn',
    'int',
    'list',
    'map',
    'null_type',
    'optional',
    'optional_type',
    'string',
    'timestamp',
    'type',
    'uint',
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
