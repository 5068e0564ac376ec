import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Handlebars from 'handlebars'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProperties } from '../../src/alluxio/parse-properties.ts'
import { templateHelpers } from '../../src/alluxio/template-helpers.ts'
import { parseYaml } from '../../src/yaml.ts'

const test = suite('templates')

const defaults = {
  ...(parseYaml(readFileSync(shipped('playbooks/defaults.yml'), 'utf8'), 'defaults.yml').value as Record<
    string,
    unknown
  >),
  alluxio_home: '/opt/alluxio/current',
  alluxio_logs_dir: '/opt/alluxio/logs',
}
const cluster = { groups: { masters: ['m1', 'm2', 'm3'], workers: ['w1'] }, inventory_hostname: 'm2' }

test('the site properties of a master', () => {
  const properties = { 'alluxio.user.file.writetype.default': 'CACHE_THROUGH', 'alluxio.master.metastore.dir': null }
  assert.is(
    render('alluxio-site.properties', { ...cluster, alluxio_properties: properties }),
    `# Written by alluxio-playbook for m2: change "alluxio_properties" in the inventory, not this file.
#
# The names of the masters, this host's own name and the folders come first; "alluxio_properties" wins over all of them.
alluxio.master.embedded.journal.addresses=m1:19200,m2:19200,m3:19200
alluxio.master.hostname=m2
alluxio.master.journal.folder=/opt/alluxio/journal
alluxio.user.file.writetype.default=CACHE_THROUGH
`,
  )
})

test('masters and workers stand one a line', () => {
  assert.is(
    render('masters', cluster),
    '# Written by alluxio-playbook from the inventory. One master a line.\nm1\nm2\nm3\n',
  )
  assert.is(render('workers', cluster), '# Written by alluxio-playbook from the inventory. One worker a line.\nw1\n')
})

test('nobody is told of a master that leaves, not even itself', () => {
  const variables = { ...cluster, alluxio_properties: {}, alluxio_leaving_masters: ['m2'] }
  const text = render('alluxio-site.properties', variables)
  assert.match(text, 'alluxio.master.embedded.journal.addresses=m1:19200,m3:19200\n')
  assert.not.match(text, 'm2:19200')
  assert.not.match(text, 'alluxio.master.hostname')
  assert.match(render('masters', variables), /\.\nm1\nm3\n$/)
})

test('the environment gives every role its heap, and bash reads it as meant', () => {
  const variables = {
    ...cluster,
    alluxio_java_opts: '--add-opens=java.base/java.nio=ALL-UNNAMED -Dx=$HOME',
    alluxio_environment: { AWS_EC2_METADATA_DISABLED: true, MOTTO: "it's" },
  }
  const script = `${render('alluxio-env.sh', variables)}
printf '%s|' "$JAVA_HOME" "$ALLUXIO_LOGS_DIR" "$ALLUXIO_USER_LOGS_DIR" "$ALLUXIO_JAVA_OPTS" "$ALLUXIO_MASTER_JAVA_OPTS" \\
  "$ALLUXIO_JOB_MASTER_JAVA_OPTS" "$ALLUXIO_WORKER_JAVA_OPTS" "$ALLUXIO_JOB_WORKER_JAVA_OPTS" "$ALLUXIO_PROXY_JAVA_OPTS"
bash -c 'printf "%s|" "$AWS_EC2_METADATA_DISABLED" "$MOTTO"'`
  const environment = { PATH: process.env.PATH, ALLUXIO_JOB_WORKER_JAVA_OPTS: '-Dalluxio.job.worker.rpc.port=0' }
  assert.equal(
    execFileSync('bash', ['-c', script], {
      encoding: 'utf8',
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    }).split('|'),
    [
      '',
      '/opt/alluxio/logs',
      '/opt/alluxio/logs/user',
      ' --add-opens=java.base/java.nio=ALL-UNNAMED -Dx=$HOME',
      '-Xmx8g ',
      '-Xmx1g ',
      '-Xmx4g -XX:MaxDirectMemorySize=4g ',
      '-Xmx1g -Dalluxio.job.worker.rpc.port=0 ',
      '-Xmx1g ',
      'true',
      "it's",
      '',
    ],
  )
})

test('Java is named only where the inventory names it', () => {
  const home = { ...cluster, alluxio_java_home: '/usr/lib/jvm/java 11' }
  assert.match(
    render('alluxio-env.sh', home),
    '\nexport JAVA_HOME=\'/usr/lib/jvm/java 11\'\nJAVA="${JAVA_HOME}/bin/java"\n',
  )
  assert.not.match(render('alluxio-env.sh', cluster), 'JAVA_HOME')
})

test('every role and command has its log', () => {
  const log4j = parseProperties(render('log4j.properties', cluster))
  const files = Object.entries(log4j).filter(([name]) => name.endsWith('.File'))
  assert.is(log4j['log4j.rootLogger'], 'INFO, ${alluxio.logger.type}, ${alluxio.remote.logger.type}')
  for (const role of ['master', 'job_master', 'worker', 'job_worker', 'proxy']) {
    assert.ok(
      files.some(([, file]) => file === `\${alluxio.logs.dir}/${role}.log`),
      role,
    )
  }
  const named = Object.keys(log4j).filter(name => /^log4j\.appender\.\w+$/.test(name))
  for (const name of named) assert.ok(log4j[`${name}.layout`] ?? log4j[`${name}.RemoteHost`], name)
})

test('what is no map, and what is no name of a variable, is refused', () => {
  assert.throws(() => templateHelpers.properties!('x=1', {}), 'Cannot use "properties": expected a map, found "x=1"')
  assert.throws(() => templateHelpers.exports!({ 'a b': 1 }), 'Cannot export "a b": it is no name of a variable')
  assert.throws(() => templateHelpers.exports!({ A: [] }), 'Cannot use "A": expected a text, found []')
  assert.is(templateHelpers.exports!({ A: null }), 'unset A')
})

test.run()

function render(name: string, variables: Readonly<Record<string, unknown>>): string {
  const handlebars = Handlebars.create()
  for (const [helper, help] of Object.entries(templateHelpers)) handlebars.registerHelper(helper, help)
  const template = handlebars.compile(readFileSync(shipped(`templates/${name}.hbs`), 'utf8'), {
    strict: true,
    noEscape: true,
  })
  return template({ ...defaults, ...variables })
}

function shipped(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url))
}
