import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withPosition } from '../../src/errors.ts'
import { parseVariables } from '../../src/inventory/parse-variables.ts'

const test = suite('parse-variables')

accepts('')
accepts('# nothing yet\n')
accepts('alluxio_properties:\n  # none\n')
accepts('rack: 3\nnested: { a: [1, "{{ rack }}"] }\n')
accepts('alluxio_version: 2.9.4\nalluxio_java_home: ""\nalluxio_java_versions: [8, 11]\nalluxio_master_heap: 8g\n')
accepts('alluxio_java_home: /usr/lib/jvm/java-11\nalluxio_home: "{{ alluxio_dir }}/current"\nssh_port: "{{ port }}"\n')
accepts('alluxio_properties: { a.b: 16GB, c: 3, d: true, e: null, f: "022", g: 1.5 }\n')
accepts("umask: &umask '0022'\nalluxio_properties: { a: *umask }\n")

refuses('- a\n', 'Cannot read variables: the file must be a map of names to values: found a list at v.yml:1:1')
refuses(
  'text\n',
  'Cannot read variables: the file must be a map of names to values: found the text "text" at v.yml:1:1',
)
refuses('a: [\n', 'Cannot read YAML: the [ that begins here is not closed at v.yml:1:4')
refuses('a: {{ b }}\n', 'Cannot read YAML: quote the template: "{{ b }}" at v.yml:1:4')
refuses(
  'a: 1\na: 2\n',
  'Cannot read YAML: "a" stands here twice: line 1 has it already, and would be hidden at v.yml:2:1',
)
refuses(
  'my-var: 1\n',
  'Cannot name a variable "my-var": a name is letters, digits and "_", and begins with no digit at v.yml:1:1',
)
refuses(
  '1st: 1\n',
  'Cannot name a variable "1st": a name is letters, digits and "_", and begins with no digit at v.yml:1:1',
)
refuses(
  'groups: 1\n',
  'Cannot name a variable "groups": the name is reserved for a value that every run sets at v.yml:1:1',
)
refuses('list: 1\n', 'Cannot name a variable "list": it is a word of templates and conditions at v.yml:1:1')
refuses('loop: 1\n', 'Cannot name a variable "loop": it is a word of templates and conditions at v.yml:1:1')
refuses('ssh_port: 70000\n', '"ssh_port" must be an integer from 1 to 65535: found 70000 at v.yml:1:11')
refuses(
  'alluxio_version: 2.9\n',
  '"alluxio_version" must be a version of Alluxio 2 such as "2.9.4": found 2.9 at v.yml:1:18',
)
refuses('alluxio_worker_heap: 8\n', '"alluxio_worker_heap" must be a size such as "8g": found 8 at v.yml:1:22')
refuses(
  'alluxio_mount: sudomount\n',
  '"alluxio_mount" must be one of NoMount, Mount, SudoMount: found "sudomount": did you mean "SudoMount"? at v.yml:1:16',
)
refuses(
  'alluxio_proxy: yes\n',
  '"alluxio_proxy" must be true or false: YAML 1.2 reads yes as a text: write true at v.yml:1:16',
)
refuses('alluxio_dir: opt\n', '"alluxio_dir" must be an absolute path: found "opt" at v.yml:1:14')
refuses('become_password: 1234\n', '"become_password" must be a text: quote it; unquoted it is a number at v.yml:1:18')
refuses(
  'alluxio_properties:\n  a.b: { c: 1 }\n',
  '"a.b" must be a text, a number or true or false: found a map at v.yml:2:8',
)
refuses(
  'alluxio_properties:\n  a.umask: 022\n',
  "YAML reads 022 as the number 22: write '022' to keep it as it stands at v.yml:2:12",
)
refuses(
  'alluxio_environment: { ID: 9007199254740993 }\n',
  "YAML reads 9007199254740993 as the number 9007199254740992: write '9007199254740993' to keep it as it stands at v.yml:1:28",
)
refuses(
  'alluxio_properties: "{{ base }}"\n',
  '"alluxio_properties" must be a map, since its levels are merged key by key: found a template (its values may be templates) at v.yml:1:21',
)

warns('ssh_prot: 22\n', 'No setting is called "ssh_prot": did you mean "ssh_port"? at v.yml:1:1')
warns(
  'alluxio_propertys: {}\n',
  'No setting is called "alluxio_propertys": did you mean "alluxio_properties"? at v.yml:1:1',
)
warns('ansible_ssh_pass: x\n', 'No setting is called "ansible_ssh_pass": did you mean "ssh_password"? at v.yml:1:1')
warns('ansible_host: 10.0.0.1\n', 'No setting is called "ansible_host": did you mean "ssh_host"? at v.yml:1:1')
warns('alluxio_backup_dir: /backup\n')

test('keeps where names and properties stand', () => {
  const { variables } = parseVariables('a: 1\nalluxio_properties:\n  b: 2\n', 'v.yml')

  assert.equal(variables.get('a'), { value: 1, origin: { file: 'v.yml', line: 1, column: 1 } })
  assert.equal(variables.get('alluxio_properties')!.keys!.get('b'), { file: 'v.yml', line: 3, column: 3 })
})

test.run()

function accepts(text: string): void {
  test(`accepts ${JSON.stringify(text)}`, () => {
    const { errors, warnings } = parseVariables(text, 'v.yml')
    assert.equal([...errors, ...warnings].map(withPosition), [])
  })
}

function refuses(text: string, message: string | RegExp): void {
  test(`refuses ${JSON.stringify(text)}`, () => {
    const messages = parseVariables(text, 'v.yml').errors.map(withPosition)
    if (typeof message === 'string') assert.equal(messages, [message])
    else assert.match(messages.join('\n'), message)
  })
}

function warns(text: string, ...messages: string[]): void {
  test(`${messages.length === 0 ? 'does not warn' : 'warns'} of ${JSON.stringify(text)}`, () => {
    const { errors, warnings } = parseVariables(text, 'v.yml')
    assert.equal([errors, warnings.map(withPosition)], [[], messages])
  })
}
