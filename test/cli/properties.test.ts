import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli } from '../support/cli.ts'
import { projectFolder } from '../support/project.ts'

const test = suite('properties')

const wrong = `alluxio_version: "2.9.4"
alluxio_tarball: a.tar.gz
alluxio_properties:
  alluxio.master.worker.timout: 5min
  alluxio.worker.tieredstore.level1.alias: HDD
  s3a.secretKey: do-not-show
`

const inventory = { 'inv/masters': 'm1\n', 'inv/workers': 'w1\n', 'inv/group_vars/all.yml': wrong, 'a.tar.gz': '' }

test('lint shows each mistake with its place, and warnings after errors', async () => {
  const cwd = projectFolder(inventory)
  const { code, stdout } = await runCli(['properties', 'lint', '-i', 'inv'], { cwd })
  assert.is(code, 1)
  const file = join('inv', 'group_vars', 'all.yml')
  assert.is(
    stdout,
    `error: ${file}:4:3: Alluxio 2.9.4 knows no property "alluxio.master.worker.timout": did you mean "alluxio.master.worker.timeout"? (m1, w1)
  3 | alluxio_properties:
  4 |   alluxio.master.worker.timout: 5min
    |   ^
warning: ${file}:5:3: "alluxio.worker.tieredstore.level1.alias" is never read: alluxio.worker.tieredstore.levels is 1 (w1)
  4 |   alluxio.master.worker.timout: 5min
  5 |   alluxio.worker.tieredstore.level1.alias: HDD
    |   ^
2 hosts: 1 error, 1 warning
`,
  )
})

test('warnings alone are no failure, and -e is checked too', async () => {
  const cwd = projectFolder(inventory)
  const mended = ['-e', '{"alluxio_properties": {"alluxio.master.worker.timout": null}}']
  const { code, stdout } = await runCli(['properties', 'lint', '-i', 'inv', ...mended], { cwd })
  assert.is(code, 0)
  assert.match(stdout, '2 hosts: 0 errors, 1 warning')
  const worse = ['-e', '{"alluxio_properties": {"alluxio.master.web.port": "x"}}']
  const second = await runCli(['properties', 'lint', '-i', 'inv', ...worse], { cwd })
  assert.match(
    second.stdout,
    'error: Cannot use property "alluxio.master.web.port": expected a whole number, found "x"',
  )
})

for (const playbook of ['deploy', 'scale-out', 'rolling-worker-update']) {
  test(`${playbook} contacts no host while a property is wrong`, async () => {
    const cwd = projectFolder(inventory)
    const { code, stderr } = await runCli([playbook, '-i', 'inv'], { cwd })
    assert.is(code, 1)
    assert.match(stderr, 'all.yml:4:3: Alluxio 2.9.4 knows no property "alluxio.master.worker.timout"')
    assert.match(stderr, '    |   ^')
  })
}

test('whoever knows better turns it off', async () => {
  const cwd = projectFolder(inventory)
  const { code, stdout } = await runCli(['validate', 'deploy', '-i', 'inv', '-e', '{"alluxio_lint": false}'], { cwd })
  assert.is(code, 0)
  assert.match(stdout, 'valid')
})

test('show tells what Alluxio says of a property, also by its alias', async () => {
  const { stdout } = await runCli(['properties', 'show', 'aws.secretKey'])
  assert.is(
    stdout,
    `s3a.secretKey
  aliases:     aws.secretKey
  type:        string
  default:     none
  read by:     masters, workers, job masters, job workers and proxies
  consistency: must be equal on all hosts
  secret:      its value is never shown

  The secret key of S3 bucket.
`,
  )
})

test('show and search know one version, and say what they do not know', async () => {
  const misspelled = await runCli(['properties', 'show', 'alluxio.master.hostnam'])
  assert.is(misspelled.code, 1)
  assert.match(misspelled.stderr, 'did you mean "alluxio.master.hostname"?')
  const older = await runCli(['properties', 'search', 'sync', 'rate', 'limit', '--alluxio-version', '2.9.3'])
  assert.match(older.stderr, 'Alluxio 2.9.3 has no property about "sync rate limit"')
  const newer = await runCli(['properties', 'search', 'sync', 'rate', 'limit'])
  assert.match(newer.stdout, 'alluxio.master.metadata.sync.ufs.rate.limit')
})

test.run()
