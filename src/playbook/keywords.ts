import type { JsonSchema } from '../schema.ts'

const expression = { type: ['string', 'boolean'], format: 'cel' }
const condition = {
  type: ['string', 'boolean', 'array'],
  format: 'cel',
  expected: 'a CEL expression, or a list of them',
  items: expression,
}
const handlerNames = {
  type: ['string', 'array'],
  minLength: 1,
  minItems: 1,
  expected: 'the name of a handler, or a list of them',
  items: { type: 'string', minLength: 1 },
}
const fixedNames = { type: ['string', 'array'], static: true, items: { type: 'string', static: true } }
const variables = { type: ['object', 'null'], static: true }
const boolean = (description: string) => ({ type: 'boolean', description })
const integer = (description: string, minimum = 0) => ({ type: 'integer', minimum, description })
const steps = (description: string) => ({ type: ['array', 'null'], static: true, description })
const variable = (description: string) => ({
  type: 'string',
  pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  static: true,
  expected: 'the name of a variable',
  description,
})

/** Keywords that a play, a block and a task all take; the nearest one counts, except that conditions, tags and variables add up. */
const inherited: Record<string, JsonSchema> = {
  name: { type: 'string', description: 'What the run shows.' },
  vars: { ...variables, description: 'Variables for what is inside.' },
  tags: { ...fixedNames, description: 'Names for --tags and --skip-tags; `always` and `never` are special.' },
  environment: {
    type: ['object', 'array'],
    description: 'Environment variables of whatever the task asks and runs on the host.',
  },
  become: boolean('Whether to run as another user.'),
  become_user: { type: 'string', description: 'Whom to become; by default root.' },
  ignore_errors: boolean('Whether a failure is only noted, and the host goes on.'),
  ignore_unreachable: boolean('Whether an unreachable host is only noted, and asked again by the next task.'),
  any_errors_fatal: { ...boolean('Whether one host that fails ends the play for all.'), static: true },
  no_log: boolean('Whether arguments and results are hidden.'),
  throttle: integer('The most hosts that do this at the same time.', 1),
  timeout: integer('Seconds after which the task fails.', 1),
  check_mode: boolean('Check mode for this alone: true never changes anything, false does so even under --check.'),
  diff: boolean('Whether diffs are shown, whatever --diff says.'),
  run_once: boolean('Whether only the first host of the batch does it, for all.'),
}

const serial = {
  type: ['integer', 'string'],
  minimum: 1,
  pattern: '^[0-9]+%?$',
  static: true,
  expected: 'a number of hosts or a percentage',
  description: 'How many hosts do it at a time, all of it, before the next begin: a rolling restart as a handler.',
}

const blockOnly = {
  serial,
  when: { ...condition, description: 'CEL conditions that must all hold.' },
  delegate_to: { type: 'string', description: 'The host that does it in place of the one it is done for.' },
  notify: { ...handlerNames, description: 'Handlers to run when the host changed.' },
}

export const taskKeywords: Record<string, JsonSchema> = {
  ...inherited,
  ...blockOnly,
  register: variable('The variable that gets the result.'),
  loop: {
    type: ['array', 'string'],
    format: 'cel',
    description: 'A list, or a CEL expression that gives one: the task runs once for each item.',
  },
  loop_control: {
    type: 'object',
    static: true,
    additionalProperties: false,
    properties: {
      loop_var: variable('The variable of the item; by default `item`.'),
      index_var: variable('The variable of the index, from 0.'),
      label: { type: 'string', description: 'What the run shows of an item.' },
      pause: { type: 'number', minimum: 0, description: 'Seconds between two items.' },
    },
    description: 'How a loop goes.',
  },
  until: { ...condition, description: 'The task is tried again until this holds.' },
  retries: integer('How often to try again; by default 3 with `until`.', 0),
  delay: { type: 'number', minimum: 0, description: 'Seconds between two tries; by default 5.' },
  changed_when: { ...condition, description: 'Whether the result counts as changed.' },
  failed_when: { ...condition, description: 'Whether the result counts as failed.' },
  listen: { ...fixedNames, description: 'For a handler: other names under which it is notified.' },
}

export const blockKeywords: Record<string, JsonSchema> = {
  ...inherited,
  ...blockOnly,
  block: { type: 'array', static: true, description: 'The steps.' },
  rescue: steps('What a host does that failed in the block.'),
  always: steps('What every host does at the end, failed or not.'),
}

const { serial: _, ...passedOn } = blockOnly

export const importKeywords: Record<string, JsonSchema> = {
  ...inherited,
  ...passedOn,
  import_tasks: {
    type: 'string',
    minLength: 1,
    static: true,
    description: 'A file of tasks that stand here as if written here.',
  },
}

/** What a role under `roles:` of a play takes. */
export const roleKeywords: Record<string, JsonSchema> = {
  ...inherited,
  when: blockOnly.when,
  delegate_to: blockOnly.delegate_to,
  role: { type: 'string', minLength: 1, static: true, description: 'The name of the role, a folder under `roles`.' },
}

const apply = {
  type: 'object',
  static: true,
  additionalProperties: false,
  properties: { ...inherited, ...passedOn },
  description: 'Keywords for the steps in it.',
}

export const playKeywords: Record<string, JsonSchema> = {
  ...inherited,
  hosts: { type: ['string', 'array'], items: { type: 'string' }, description: 'The pattern of the hosts of the play.' },
  strategy: {
    enum: ['linear', 'free', 'host_pinned'],
    static: true,
    description:
      '`linear`: all hosts end a task before any begins the next. `free`: each on its own. `host_pinned`: as free, and at most `forks` hosts at a time, each to its end.',
  },
  serial: {
    type: ['integer', 'string', 'array'],
    minimum: 1,
    pattern: '^[0-9]+%?$',
    expected: 'a number of hosts, a percentage, or a list of them',
    items: {
      type: ['integer', 'string'],
      minimum: 1,
      pattern: '^[0-9]+%?$',
      expected: 'a number of hosts or a percentage',
    },
    description: 'How many hosts a batch has: a number, a percentage, or a list of them.',
  },
  max_fail_percentage: {
    type: 'number',
    minimum: 0,
    maximum: 100,
    description: 'The play ends when more than this part of a batch failed.',
  },
  max_fail: integer('The play ends when more hosts of a batch than this failed.'),
  order: {
    enum: ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'],
    static: true,
    description: 'In which order the hosts come; by default as in the inventory.',
  },
  gate: steps('Steps that must hold after each batch before the next begins, and after the last.'),
  roles: { type: ['array', 'null'], static: true, description: 'Roles that run before `tasks`.' },
  vars_prompt: {
    type: 'array',
    static: true,
    items: {
      type: 'object',
      static: true,
      additionalProperties: false,
      required: ['name'],
      properties: {
        name: variable('The variable.'),
        prompt: { type: 'string', description: 'What is asked.' },
        default: { type: ['string', 'number', 'boolean'], description: 'What an empty answer stands for.' },
        private: { type: 'boolean', description: 'Whether what is typed is hidden; by default it is.' },
        confirm: { type: 'boolean', description: 'Whether it is asked for twice.' },
      },
    },
    description: 'Variables that are asked for before the run, unless -e gives them.',
  },
  vars_files: { ...fixedNames, description: 'YAML files of variables, stronger than `vars`.' },
  pre_tasks: steps('Steps before the others.'),
  tasks: steps('The steps.'),
  post_tasks: steps('Steps after the others.'),
  handlers: steps('Tasks that run when they were notified, once, in the order in which they stand here.'),
  force_handlers: { ...boolean('Whether notified handlers run even on a host that failed.'), static: true },
  gather_facts: {
    ...boolean('Whether facts of the hosts are gathered first, as the action `setup` does; by default not.'),
    static: true,
  },
  gather_subset: { ...fixedNames, description: 'Which facts are gathered, as the action `setup` names them.' },
}

export const importPlaybookKeywords: Record<string, JsonSchema> = {
  name: inherited.name!,
  tags: inherited.tags!,
  vars: inherited.vars!,
  when: blockOnly.when,
  import_playbook: {
    type: 'string',
    minLength: 1,
    static: true,
    description: 'A playbook whose plays stand here as if written here.',
  },
}

/** What Ansible's users may write, and what to write here instead. */
export const foreignKeywords: Readonly<Record<string, string>> = {
  async: 'there is no async; a task with "timeout" may take as long as that says',
  poll: 'there is no async; a task with "timeout" may take as long as that says',
  with_items: 'write "loop"',
  with_dict: 'write "loop" with a list of maps',
  with_fileglob: 'write "loop" with a list',
  with_sequence: 'write "loop" with a list',
  with_nested: 'write "loop" with a list',
  with_together: 'write "loop" with a list',
  with_subelements: 'write "loop" with a CEL expression',
  with_flattened: 'write "loop" with a list',
  with_lines: 'run a command, register its result and write "loop" with that',
  with_first_found: 'name one file',
  local_action: 'write the action with "delegate_to: localhost"',
  collections: 'there are no collections; the actions are built in',
  connection: 'hosts are reached over SSH, as the variables ssh_host, ssh_port and ssh_user say',
  remote_user: 'set the variable ssh_user',
  port: 'set the variable ssh_port',
  become_method: 'sudo is used, or runuser when root logs in',
  become_exe: 'sudo is used, or runuser when root logs in',
  become_flags: 'sudo is used, or runuser when root logs in',
  args: 'write its keys under the action itself',
  first_available_file: 'name one file',
  action: 'write the action as the key',
  debugger: 'there is no debugger',
  module_defaults: 'write the arguments under each action',
  include: 'write "import_tasks"',
}

/** Actions of Ansible's that have another name here. */
export const foreignActions: Readonly<Record<string, string>> = {
  apk: 'package',
  apt: 'package',
  dnf: 'package',
  yum: 'package',
  zypper: 'package',
  service: 'systemd',
  systemd_service: 'systemd',
  ini_file: 'lineinfile',
  authorized_key: 'lineinfile',
  assemble: 'template',
  synchronize: 'copy',
  raw: 'shell',
  expect: 'shell',
  gather_facts: 'setup',
  service_facts: 'setup',
  package_facts: 'setup',
  ping: 'wait_for_connection',
  hostname: 'command',
  git: 'command',
  pip: 'command',
}

/** What is written as an action, and is the engine's own work. */
export const steering: Readonly<Record<string, { summary: string; schema: JsonSchema; freeForm: string }>> = {
  meta: {
    summary: 'Says what the play itself does next.',
    freeForm: 'action',
    schema: {
      type: 'object',
      additionalProperties: false,
      required: ['action'],
      properties: {
        action: {
          enum: [
            'flush_handlers',
            'end_play',
            'end_batch',
            'end_host',
            'clear_host_errors',
            'clear_facts',
            'reset_connection',
            'noop',
          ],
          static: true,
          description:
            '`flush_handlers`: runs what was notified now. `end_play`, `end_batch`, `end_host`: nothing more of the play, of the batch, for the host. `clear_host_errors`: hosts that failed take part again. `clear_facts`: forgets what was set on the host. `reset_connection`: connects anew. `noop`: nothing.',
        },
      },
    },
  },
  include_tasks: {
    summary: 'Does the tasks of a file, which is read when the play comes to it.',
    freeForm: 'file',
    schema: {
      type: 'object',
      additionalProperties: false,
      required: ['file'],
      properties: {
        file: { type: 'string', minLength: 1, description: 'A file of tasks; its name may be a template.' },
        apply,
      },
    },
  },
  include_role: {
    summary: 'Does the tasks of a role, which is read when the play comes to it.',
    freeForm: 'name',
    schema: roleSchema({ static: false }),
  },
  import_role: {
    summary: 'Does the tasks of a role as if they were written here.',
    freeForm: 'name',
    schema: roleSchema({ static: true }),
  },
}

function roleSchema(isKnownEarly: { static: boolean }): JsonSchema {
  const file = (what: string) => ({
    type: 'string',
    minLength: 1,
    static: true,
    description: `The file under ${what}/ in place of main.`,
  })
  return {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, ...isKnownEarly, description: 'The role.' },
      tasks_from: file('tasks'),
      vars_from: file('vars'),
      defaults_from: file('defaults'),
      handlers_from: file('handlers'),
      apply,
      public: {
        type: 'boolean',
        static: true,
        description: 'Accepted; variables of a role are those of its own tasks.',
      },
      allow_duplicates: {
        type: 'boolean',
        static: true,
        description: 'Accepted; a role runs as often as it is named.',
      },
    },
  }
}
