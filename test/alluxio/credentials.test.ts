import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cataloguedVersions, catalogueOf } from '../../src/alluxio/catalogue.ts'
import { isCredential, redactProperties } from '../../src/alluxio/credentials.ts'

const test = suite('credentials')

test('every property that Alluxio itself calls a credential is one, also as an option of a mount', () => {
  const properties = cataloguedVersions.flatMap(version => [...catalogueOf(version).properties.values()])
  const secret = properties.filter(({ display }) => display === 'CREDENTIALS')
  assert.is(secret.length, 32)
  const names = secret.flatMap(({ name, aliases }) => [name, ...aliases])
  const options = names.map(name => `alluxio.master.mount.table.root.option.${name}`)
  assert.equal(
    [...names, ...options].filter(name => !isCredential(name)),
    [],
  )
})

test('aliases, mount options and environment variables are recognized by their words', () => {
  const names = [
    'aws.accessKeyId',
    'aws.secretKey',
    'alluxio.master.mount.table.root.option.s3a.secretKey',
    'fs.azure.account.key.myaccount.blob.core.windows.net',
    'fs.adl.account.x.oauth2.credential',
    'alluxio.underfs.cephfs.auth.key',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'become_password',
  ]
  assert.equal(
    names.filter(name => !isCredential(name)),
    [],
  )
})

test('what is only about a secret is none', () => {
  const names = [
    'alluxio.master.hostname',
    'alluxio.master.keytab.file',
    'alluxio.master.principal',
    'alluxio.web.cors.allow.credential',
    'alluxio.underfs.oss.sts.token.refresh.interval.ms',
    'fs.gcs.credential.path',
    'ssh_private_key_file',
    'alluxio.underfs.hdfs.configuration',
  ]
  assert.equal(names.filter(isCredential), [])
})

test('a secret value is hidden, and nothing else', () => {
  assert.is(
    redactProperties('# keys\ns3a.secretKey=abc=def\nalluxio.master.hostname=m1\n s3a.accessKeyId : AKIA\n'),
    '# keys\ns3a.secretKey=***\nalluxio.master.hostname=m1\n s3a.accessKeyId : ***\n',
  )
})

test('the continued lines of a secret are hidden with it', () => {
  assert.is(redactProperties('aws.secretKey=abc\\\n  def\\\n  ghi\na=1\\\n2\n'), 'aws.secretKey=***\na=1\\\n2\n')
})

test('exports, options of a JVM and passwords in addresses are hidden', () => {
  assert.is(
    redactProperties(
      `export AWS_SECRET_ACCESS_KEY='a b'\nALLUXIO_JAVA_OPTS=' -Daws.secretKey=abc -Dx=1'\nufs=ftp://joe:pw@host/dir\n`,
    ),
    `export AWS_SECRET_ACCESS_KEY=***\nALLUXIO_JAVA_OPTS=' -Daws.secretKey=*** -Dx=1'\nufs=ftp://***@host/dir\n`,
  )
})

test.run()
