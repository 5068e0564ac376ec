import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fixesFor } from '../../src/alluxio/signatures.ts'

const test = suite('fixesFor()')

const recognizes = (line: string, fix: RegExp) =>
  test(line, () => assert.match(fixesFor(`INFO x\n${line}\n`).join('\n'), fix))

recognizes(
  'java.lang.RuntimeException: Journal RaftJournalSystem{…} has not been formatted!',
  /journal disk is not mounted/,
)
recognizes(
  'java.lang.IllegalStateException: The cluster addresses ([a/<unresolved>:19200]) must contain the local master address (m1/<unresolved>:19200)',
  /both must use the names of the "masters" file/,
)
recognizes(
  'Fatal error: Cannot run Alluxio worker; Unable to determine master address. Please modify …',
  /where the masters are/,
)
recognizes('Error: Alluxio requires Java 8 or Java 11, currently Java 17.0.15 found.', /alluxio_java_home/)
recognizes('java.net.BindException: Address already in use', /port is taken|ports is taken/)
recognizes(
  'Failed to lock storage /opt/alluxio/journal/raft/0251. The directory is already locked',
  /another master still uses/,
)
recognizes('Invalid maximum heap size: -Xmx8q', /alluxio_<role>_heap/)
recognizes('ERROR: Ramdisk /mnt/ramdisk is not mounted with mount option NoMount. Use alluxio-mount.sh', /SudoMount/)
recognizes('javax.security.auth.login.LoginException: Failed to find any Kerberos tgt', /Kerberos/)

test('a log without a known failure has no advice', () => {
  assert.equal(fixesFor('INFO all is well'), [])
})

test('advice comes once, however often the line stands there', () => {
  assert.is(fixesFor('No space left on device\nNo space left on device').length, 1)
})

test.run()
