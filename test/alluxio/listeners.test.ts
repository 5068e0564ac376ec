import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:net'
import { basename } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseListeners, printListeners, showListener } from '../../src/alluxio/listeners.ts'

const test = suite('listeners')

test('a printed line is read back, without the arguments of the process', () => {
  const args = ['/usr/bin/java', '-cp', '/lib/*', '-Dpassword=x', 'alluxio.master.AlluxioMaster'].join('\x1f')
  const [listener] = parseListeners(`listener 4E1E 1001 812 ${args}\n`)
  assert.equal(listener, { port: 19998, uid: 1001, pid: 812, program: 'java alluxio.master.AlluxioMaster' })
  assert.is(showListener(listener!), 'port 19998 is taken by process 812 (java alluxio.master.AlluxioMaster)')
})

test('where the host does not say which process it is, the user is named', () => {
  const [listener] = parseListeners('listener 4E1E 1001  \n')
  assert.is(showListener(listener!), 'port 19998 is taken by a process of user id 1001')
})

if (process.platform === 'linux') {
  test('the process that listens on a port is found, and a free port has none', async () => {
    const server = createServer()
    const port = await listen(server)
    try {
      const [listener, ...others] = parseListeners(await shell(printListeners([port, 1]).text))
      assert.equal(others, [])
      assert.is(listener?.port, port)
      assert.is(listener?.pid, process.pid)
      assert.is(listener?.program, basename(process.argv0))
    } finally {
      server.close()
    }
  })
}

test.run()

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address && typeof address === 'object') resolve(address.port)
      else reject(new Error('no port'))
    })
  })
}

function shell(script: string): Promise<string> {
  const child = spawn('sh', ['-c', script])
  let stdout = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  return new Promise(resolve => child.on('close', () => resolve(stdout)))
}
