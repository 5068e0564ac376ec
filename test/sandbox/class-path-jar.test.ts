import { crc32 } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { classPathJar } from '../../src/sandbox/class-path-jar.ts'

const test = suite('class-path-jar')

const jars = Array.from({ length: 300 }, (_, i) => `lib/some-library-with-a-name-${i}.jar`)

test('names every jar in lines of at most 72 bytes', () => {
  const lines = manifestOf(classPathJar(jars)).split('\r\n')

  assert.ok(lines.every(line => line.length <= 70))
  const unfolded = manifestOf(classPathJar(jars)).replaceAll('\r\n ', '')
  assert.is(unfolded, `Manifest-Version: 1.0\r\nClass-Path: ${jars.join(' ')}\r\n\r\n`)
})

test('is a zip archive of one stored file whose checksum is right', () => {
  const jar = classPathJar(['a.jar'])

  assert.is(jar.subarray(0, 4).toString('latin1'), 'PK\x03\x04')
  assert.is(jar.readUInt32LE(14), crc32(manifestOf(jar)))
  assert.is(jar.subarray(-22, -18).toString('latin1'), 'PK\x05\x06')
  const central = jar.readUInt32LE(jar.length - 6)
  assert.is(jar.subarray(central, central + 4).toString('latin1'), 'PK\x01\x02')
})

test('is the same for the same jars', () => {
  assert.equal(classPathJar(jars), classPathJar(jars))
})

test.run()

function manifestOf(jar: Buffer): string {
  const start = 30 + jar.readUInt16LE(26)
  return jar.subarray(start, start + jar.readUInt32LE(18)).toString()
}
