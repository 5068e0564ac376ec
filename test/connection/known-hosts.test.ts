import { createHmac } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fingerprint, KnownHosts, keyType } from '../../src/connection/known-hosts.ts'

const test = suite('known-hosts')

const one = key('ssh-ed25519', 'one')
const two = key('ssh-ed25519', 'two')
const rsa = key('ssh-rsa', 'three')

for (const [line, name, port] of [
  [`w1 ${text(one)} a comment`, 'w1', 22],
  [`W1 ${text(one)}`, 'w1', 22],
  [`w0,w1,10.0.0.3 ${text(one)}`, '10.0.0.3', 22],
  [`[w1]:2222 ${text(one)}`, 'w1', 2222],
  [`w1 ${text(one)}`, 'w1', 2222],
  [`*.example.com ${text(one)}`, 'w1.example.com', 22],
  [`w? ${text(one)}`, 'w1', 22],
  [`!w2,w* ${text(one)}`, 'w1', 22],
  [`${hashed('w1')} ${text(one)}`, 'w1', 22],
  [`${hashed('[w1]:2222')} ${text(one)}`, 'w1', 2222],
  [`w1 ${text(two)}\nw1 ${text(one)}`, 'w1', 22],
] as const) {
  test(`the key is known for ${name}:${port} by ${line.slice(0, 24)}`, () => {
    assert.equal(read(line).judge(name, port, one), { is: 'known' })
  })
}

for (const [line, name, port] of [
  ['', 'w1', 22],
  [`# w1 ${text(one)}`, 'w1', 22],
  [`w10 ${text(one)}`, 'w1', 22],
  [`[w1]:2222 ${text(one)}`, 'w1', 22],
  [`w*,!w1 ${text(one)}`, 'w1', 22],
  [`${hashed('w2')} ${text(one)}`, 'w1', 22],
  [`@cert-authority w1 ${text(one)}`, 'w1', 22],
  ['w1 ssh-ed25519', 'w1', 22],
] as const) {
  test(`the key is unknown for ${name}:${port} by ${line.slice(0, 24) || 'an empty file'}`, () => {
    assert.equal(read(line).judge(name, port, one), { is: 'unknown', types: [] })
  })
}

test('a key of another type does not count as changed, and is named', () => {
  assert.equal(read(`w1 ${text(rsa)}`).judge('w1', 22, one), { is: 'unknown', types: ['ssh-rsa'] })
})

test('a changed key is told with the place and fingerprint of the old one', () => {
  const verdict = read(`# comment\n\nw1 ${text(two)}`).judge('w1', 22, one)
  assert.equal(verdict, { is: 'changed', place: 'known:3', fingerprint: fingerprint(two) })
})

test('a revoked key is refused whatever else is said', () => {
  const verdict = read(`w1 ${text(one)}\n@revoked * ${text(one)}`).judge('w1', 22, one)
  assert.equal(verdict, { is: 'revoked', place: 'known:2' })
  assert.equal(read(`w1 ${text(two)}\n@revoked * ${text(one)}`).judge('w1', 22, two), { is: 'known' })
})

test('types() tells which keys to ask for', () => {
  assert.equal(read(`w1 ${text(rsa)}\n${hashed('w1')} ${text(one)}`).types('w1', 22), ['ssh-rsa', 'ssh-ed25519'])
  assert.equal(read(`w1 ${text(rsa)}`).types('w2', 22), [])
})

test('fingerprint() is what ssh-keygen shows', () => {
  const line = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
  assert.is(fingerprint(Buffer.from(line, 'base64')), 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU')
  assert.is(keyType(Buffer.from(line, 'base64')), 'ssh-ed25519')
})

test.run()

function read(text: string): KnownHosts {
  return new KnownHosts([{ file: 'known', text }])
}

function key(type: string, body: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(type.length)
  return Buffer.concat([length, Buffer.from(type + body)])
}

function text(blob: Buffer): string {
  return `${keyType(blob)} ${blob.toString('base64')}`
}

function hashed(name: string): string {
  const salt = Buffer.from('12345678901234567890')
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
