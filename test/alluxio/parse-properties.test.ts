import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProperties } from '../../src/alluxio/parse-properties.ts'
import { renderProperties } from '../../src/alluxio/properties.ts'
import { randomSource, randomText } from './random.ts'

const test = suite('parseProperties()')

const reads = (title: string, text: string, properties: Record<string, string>) =>
  test(title, () => assert.equal(parseProperties(text), properties))

reads('a name ends at an equals sign, a colon or a blank', 'a=1\nb:2\nc 3\nd = 4\ne', {
  a: '1',
  b: '2',
  c: '3',
  d: '4',
  e: '',
})
reads('comments and empty lines are left out', '# a=1\n  ! b=2\n\n \t\nc=3\n', { c: '3' })
reads('a backslash at the end continues the line, without the next one’s indent', 'a=1,\\\n   2\\\\\nb=3', {
  a: '1,2\\',
  b: '3',
})
reads('blanks at the end belong to the value', 'a=1  \n', { a: '1  ' })
reads('escapes are taken out', 'a\\ b\\=c=\\u00e9\\t\\z', { 'a b=c': 'é\tz' })
reads('the last of equal names wins', 'a=1\na=2', { a: '2' })
reads('lines end as on any system', 'a=1\r\nb=2\rc=3', { a: '1', b: '2', c: '3' })
reads('a name may be one that objects have', '__proto__=1', JSON.parse('{"__proto__":"1"}'))

if (spawnSync('java', ['-version']).status === 0) {
  test('java.util.Properties reads every text the same', () => {
    const random = randomSource(11)
    const raw = Array.from({ length: 400 }, () => randomText(random, lineAlphabet) + randomText(random, lineAlphabet))
    const rendered = Array.from({ length: 400 }, () =>
      renderProperties({ [`k${randomText(random)}`]: randomText(random) }),
    )
    const texts = [...raw, ...rendered]
    const java = loadWithJava(texts)
    assert.is(java.length, texts.length)
    for (const [i, text] of texts.entries())
      assert.equal(withoutNameless(parseProperties(text)), java[i], JSON.stringify(text))
  })
}

test.run()

const lineAlphabet = [
  'a',
  'b',
  'n',
  't',
  ' ',
  '\t',
  '\f',
  '\n',
  '\r',
  '\r\n',
  '\\',
  '\\',
  '=',
  ':',
  '#',
  '!',
  '\\\n',
  'é',
]

function loadWithJava(texts: readonly string[]): Record<string, string>[] {
  const folder = mkdtempSync(join(tmpdir(), 'properties-'))
  try {
    writeFileSync(join(folder, 'Load.java'), load)
    writeFileSync(join(folder, 'texts'), texts.map(text => Buffer.from(text, 'latin1').toString('base64')).join('\n'))
    const lines = execFileSync('java', [join(folder, 'Load.java'), join(folder, 'texts')], {
      encoding: 'utf8',
    }).trimEnd()
    return lines.split('\n').map(toProperties)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

// Java finds a nameless property in a text that ends in a lone backslash and "\n", but not with "\r\n": we never do.
function withoutNameless(properties: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== ''))
}

function toProperties(line: string): Record<string, string> {
  const words = line.split(' ').filter(word => word !== '')
  const decode = (word: string) => Buffer.from(word.slice(1), 'base64').swap16().toString('utf16le')
  const entries = words.map(word => word.split('=>')).map(([name = '', value = '']) => [decode(name), decode(value)])
  return withoutNameless(Object.fromEntries(entries))
}

const load = `
import java.io.*; import java.nio.file.*; import java.util.*;
public class Load {
  public static void main(String[] args) throws Exception {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      Properties properties = new Properties();
      properties.load(new ByteArrayInputStream(Base64.getDecoder().decode(line)));
      StringBuilder out = new StringBuilder(" ");
      properties.forEach((name, value) -> out.append("." + encode(name) + "=>." + encode(value) + " "));
      System.out.println(out);
    }
  }
  static String encode(Object text) { return Base64.getEncoder().withoutPadding().encodeToString(((String) text).getBytes(java.nio.charset.StandardCharsets.UTF_16BE)); }
}
`
