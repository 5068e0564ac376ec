import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checksumIn } from '../../src/actions/checksum-file.ts'

const test = suite('checksumIn()')

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
const finds = (title: string, text: string, hash: string | undefined) =>
  test(title, () => assert.is(checksumIn(text, 'x.tar'), hash))

finds('a line of the file counts', `${a}  y.tar\n${b}  x.tar\n`, b)
finds('in binary mode too', `${b} *x.tar\n`, b)
finds('and with a dot before it', `${a}  ./z/x.tar\n${b}  ./x.tar\r\n`, b)
finds('and as BSD writes it', `SHA256 (y.tar) = ${a}\nSHA256 (x.tar) = ${b}\n`, b)
finds('a checksum alone is that of the file', `${b.toUpperCase()}\n`, b)
finds('what is no checksum is none', 'x.tar  x.tar\n<html>\n', undefined)
finds('another file does not count', `${a}  xxtar\n${a}  yx.tar\n`, undefined)

test.run()
