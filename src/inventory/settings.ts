import { UserError } from '../errors.ts'
import { compileSchema } from '../schema.ts'
import { didYouMean } from '../similar.ts'
import type { SourceDocument } from '../yaml.ts'

const text = (description: string) => ({ type: 'string', minLength: 1, description })
const path = (description: string) => ({ type: 'string', pattern: '^/', description })
const size = (description: string) => ({
  type: 'string',
  pattern: '^[1-9][0-9]*[kKmMgGtT]$',
  expected: 'a size such as "8g"',
  description,
})
const scalars = (types: string[], description: string) => ({
  type: ['object', 'null'],
  additionalProperties: { type: types },
  description,
})

/** The variables that mean something to every playbook here. An inventory may have others: those are its playbooks' own. */
export const settingsSchema = {
  type: 'object',
  properties: {
    alluxio_version: {
      type: 'string',
      pattern: '^2\\.[0-9]+\\.[0-9]+([.+-][A-Za-z0-9.+-]+)?$',
      expected: 'a version of Alluxio 2 such as "2.9.4"',
      description: 'The release to run.',
    },
    alluxio_tarball: text("The release's tarball, on the controller."),
    alluxio_dir: path('Holds the releases, the link to the current one, journal, metastore, logs and state.'),
    alluxio_home: path('The release that runs.'),
    alluxio_user: text('Owns the files and runs the processes.'),
    alluxio_install: {
      type: 'boolean',
      description: 'Whether the playbooks unpack releases; false where something else does.',
    },
    alluxio_java_home: {
      type: 'string',
      pattern: '^(/.*)?$',
      expected: "an absolute path, or '' for the host's own Java",
      description: "The Java to run with; '' for the host's own.",
    },
    alluxio_java_versions: {
      type: 'array',
      items: { type: 'integer', minimum: 8 },
      minItems: 1,
      description: 'The major versions of Java that are accepted.',
    },
    alluxio_properties: scalars(
      ['string', 'number', 'boolean', 'null'],
      'alluxio-site.properties; the levels are merged key by key, and null removes a key.',
    ),
    alluxio_known_properties: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      description: 'Properties of plug-ins, which lint shall not call unknown; `*` stands for any text.',
    },
    alluxio_lint: { type: 'boolean', description: 'Whether wrong properties end a run before it begins.' },
    alluxio_master_heap: size("The master's heap."),
    alluxio_worker_heap: size("The worker's heap."),
    alluxio_job_master_heap: size("The job master's heap."),
    alluxio_job_worker_heap: size("The job worker's heap."),
    alluxio_proxy_heap: size("The proxy's heap."),
    alluxio_worker_direct_memory: size("The worker's memory outside the heap."),
    alluxio_java_opts: { type: 'string', description: 'More options of the JVM, for every role.' },
    alluxio_environment: scalars(['string', 'number', 'boolean'], 'More exports in alluxio-env.sh.'),
    alluxio_logs_dir: path('Where the processes write their logs.'),
    alluxio_state_dir: path('What is kept between runs.'),
    alluxio_proxy: { type: 'boolean', description: 'Whether a proxy runs on the host.' },
    alluxio_supervisor: { enum: ['none', 'systemd'], description: 'What starts a process again that crashed.' },
    alluxio_ramdisk_managed: { type: 'boolean', description: 'Whether deploy mounts the MEM tier, as a tmpfs.' },
    alluxio_ramdisk: path('Where that tier lies.'),
    alluxio_ramdisk_size: { type: 'string', pattern: '^[1-9][0-9]*[kKmMgGtT%]?$', description: 'Its size.' },
    alluxio_conf_files: { type: 'array', items: { type: 'string' }, description: 'Files for `conf/`.' },
    alluxio_jars: { type: 'array', items: { type: 'string' }, description: 'Jars for `lib/`.' },
    alluxio_keytabs: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['src', 'dest'],
        properties: { src: { type: 'string' }, dest: { type: 'string', pattern: '^/' } },
      },
      description: 'Keytabs of Kerberos, each from `src` on the controller to `dest` on the hosts.',
    },
    alluxio_mounts: {
      type: 'array',
      items: { type: 'object', required: ['path'] },
      description: 'Under-stores below the root, as `alluxio_mount` takes them.',
    },
    alluxio_open_files: { type: 'integer', minimum: 1, description: 'Open files that the user must be allowed.' },
    alluxio_processes: { type: 'integer', minimum: 1, description: 'Processes and threads that it must be allowed.' },
    alluxio_clock_skew: { type: 'number', minimum: 0, description: 'Seconds by which clocks may differ.' },
    alluxio_check_peers: { type: 'integer', minimum: 0, description: 'How many other workers each worker tries.' },
    alluxio_scripts: { type: 'boolean', description: "Whether Alluxio's own scripts are used too." },
    alluxio_mount: { enum: ['NoMount', 'Mount', 'SudoMount'], description: "How the worker's ramdisk is mounted." },
    ssh_host: text("The host's address, where it is not its name."),
    ssh_port: { type: 'integer', minimum: 1, maximum: 65535, description: 'The port of its sshd.' },
    ssh_user: text('Who logs in.'),
    ssh_private_key_file: text('The key to log in with.'),
    ssh_config_file: text('An OpenSSH client configuration to read.'),
    ssh_jump_host: text('The host to go through.'),
    ssh_known_hosts_file: text('The host keys to trust.'),
    ssh_connect_timeout: { type: 'number', exclusiveMinimum: 0, description: 'Seconds.' },
    ssh_password: { type: 'string', writeOnly: true, description: 'To log in with, where the host takes no key.' },
    become_password: { type: 'string', writeOnly: true, description: 'For sudo, where it asks for one.' },
  },
} as const

/** What is wrong with the settings in a file of variables. */
export const checkSettings = compileSchema(settingsSchema)

const names = Object.keys(settingsSchema.properties)

const namesInAnsible: Readonly<Record<string, string>> = {
  ansible_host: 'ssh_host',
  ansible_port: 'ssh_port',
  ansible_user: 'ssh_user',
  ansible_ssh_host: 'ssh_host',
  ansible_ssh_port: 'ssh_port',
  ansible_ssh_user: 'ssh_user',
  ansible_ssh_private_key_file: 'ssh_private_key_file',
  ansible_password: 'ssh_password',
  ansible_ssh_password: 'ssh_password',
  ansible_ssh_pass: 'ssh_password',
  ansible_become_password: 'become_password',
  ansible_become_pass: 'become_password',
}

/** A name that is nearly a setting's, and so would be set without any effect. */
export function nearlySetting(name: string, document: SourceDocument): UserError | undefined {
  const own = namesInAnsible[name]
  const hint = own ? `: did you mean "${own}"?` : nearest(name)
  if (!hint) return undefined
  return new UserError(`No setting is called "${name}"${hint}`, { position: document.locateKey([name]) })
}

/** Only what follows the prefix is compared, since names that share a long prefix look alike to a measure of distance. */
function nearest(name: string): string {
  const [, prefix, rest] = /^(ssh_|alluxio_)(.*)$/.exec(name) ?? []
  if (prefix === undefined || names.includes(name)) return ''
  const siblings = names.filter(known => known.startsWith(prefix)).map(known => known.slice(prefix.length))
  return didYouMean(rest!, siblings).replace('"', `"${prefix}`)
}
