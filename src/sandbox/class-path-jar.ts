import { crc32 } from 'node:zlib'

/** A jar with nothing but a manifest that names other jars, so that a class path of hundreds is one short argument. */
export function classPathJar(jars: readonly string[]): Buffer {
  const manifest = ['Manifest-Version: 1.0', `Class-Path: ${jars.join(' ')}`].map(wrap).join('')
  return zip('META-INF/MANIFEST.MF', Buffer.from(`${manifest}\r\n`))
}

/** A line of a manifest has at most 72 bytes with its end; a longer one goes on after a space (JAR file specification). */
function wrap(line: string): string {
  const pieces = [line.slice(0, 70)]
  for (let at = 70; at < line.length; at += 69) pieces.push(` ${line.slice(at, at + 69)}`)
  return pieces.map(piece => `${piece}\r\n`).join('')
}

/** A zip archive of one stored file, always of the same date: the same bytes for the same content (PKWARE APPNOTE 4.3). */
function zip(name: string, content: Buffer): Buffer {
  const common = Buffer.alloc(26)
  common.writeUInt16LE(10, 0)
  common.writeUInt16LE(0x21, 8)
  common.writeUInt32LE(crc32(content), 10)
  common.writeUInt32LE(content.length, 14)
  common.writeUInt32LE(content.length, 18)
  common.writeUInt16LE(name.length, 22)

  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), content])
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x0a\x00'), common, Buffer.alloc(14), Buffer.from(name)])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}
