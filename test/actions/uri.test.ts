import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Asker } from '../../src/actions/action.ts'
import { type UriArgs, type UriFacts, type UriWanted, uri } from '../../src/actions/uri.ts'
import { RefusedError } from '../../src/connection/connection.ts'
import { fakeContext } from '../support/context.ts'

const test = suite('uri')

const url = 'http://m1:19999/api'
const answer = {
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{"id":614814961631322844,"n":1.5}',
}

test('GET is a question, and no change', async () => {
  const wanted = resolve({ url })
  const facts = await uri.probe(wanted).ask({ request: async () => answer } as unknown as Asker)
  assert.equal(uri.plan(wanted, facts), [])
  assert.equal(uri.report!(wanted, facts, []), {
    fields: { url, content_type: 'application/json', status: 200, json: { id: '614814961631322844', n: 1.5 } },
    failure: undefined,
  })
})

test('any other method is a change', async () => {
  const wanted = resolve({ url, method: 'POST', body: { a: 1 }, body_format: 'json', status_code: [200, 201] })
  const facts = await uri.probe(wanted).ask({} as Asker)
  const [change] = uri.plan(wanted, facts)
  assert.is(change?.summary, `POST ${url}`)
  assert.equal(change && 'request' in change.apply && change.apply.request, {
    url,
    method: 'POST',
    timeout: 30,
    followRedirects: false,
    validateCerts: true,
    headers: { 'Content-Type': 'application/json' },
    body: '{"a":1}',
  })
  assert.is(uri.report!(wanted, facts, [{ status: 201, headers: {}, body: '' }]).failure, undefined)
})

test('another status is a failure that brings the content', () => {
  const report = reportOf({ status: 503, headers: {}, body: 'starting' })
  assert.is(report.failure, `${url} answered 503, not 200`)
  assert.is(report.fields?.content, 'starting')
})

test('no answer is a failure with status -1', async () => {
  const silent = { request: () => Promise.reject(new RefusedError('connection refused')) } as unknown as Asker
  const facts = await uri.probe(resolve({ url })).ask(silent)
  const report = uri.report!(resolve({ url }), facts, [])
  assert.is(report.failure, `Cannot ask ${url}: connection refused`)
  assert.is(report.fields?.status, -1)
})

test('what looks like JSON and is none is only text', () => {
  assert.is(reportOf({ status: 200, headers: {}, body: '{nothing' }).fields?.json, undefined)
})

test('refuses to send a map as text', () => {
  assert.throws(() => resolve({ url, method: 'PUT', body: {} }), /^Cannot send the body: it is a list or a map/)
})

test('registers only the address where nothing was asked, as in check mode', () => {
  const wanted = resolve({ url, method: 'DELETE' })
  assert.equal(uri.report!(wanted, undefined, []), { fields: { url } })
})

test.run()

function resolve(args: UriArgs): UriWanted {
  return uri.resolve!(args, fakeContext()) as UriWanted
}

function reportOf(facts: UriFacts) {
  return uri.report!(resolve({ url }), facts, [])
}
