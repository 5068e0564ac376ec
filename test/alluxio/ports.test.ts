import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { portOf, portsOf } from '../../src/alluxio/ports.ts'

const test = suite('ports')

test('a port is the default until a property says otherwise', () => {
  assert.is(portOf('master', 'web', {}), 19999)
  assert.is(portOf('master', 'web', { 'alluxio.master.web.port': '18080' }), 18080)
  assert.equal(portsOf('master', { 'alluxio.master.rpc.port': 1998 }), [1998, 19999, 19200])
})

test('a property that is no port is refused by its name', () => {
  assert.throws(
    () => portOf('worker', 'rpc', { 'alluxio.worker.rpc.port': 'auto' }),
    'Cannot use property "alluxio.worker.rpc.port": expected a port, found "auto"',
  )
})

test.run()
