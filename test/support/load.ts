import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'

export interface LoadOptions {
  /** Where a proxy serves S3: `http://10.77.2.11:39999`. */
  readonly proxy: string
  /** Reads and writes that begin in each second, half of each. */
  readonly rate: number
  /** How often a request is tried before it has failed, as an S3 client does (the AWS SDK: 3 to 10). */
  readonly tries?: number
  /** Bytes of an object. */
  readonly size?: number
}

/** What a load saw until now. */
export interface LoadReport {
  readonly writes: number
  readonly reads: number
  /** Requests that were sent again, with the reason of the first try. */
  readonly retries: Readonly<Record<string, number>>
  /** Requests that failed after all tries: nothing of this may be there. */
  readonly failures: readonly string[]
  /** Milliseconds of the slowest request, with its retries: the longest stall that a client saw. */
  readonly longest: number
  readonly perSecond: number
}

export interface Load {
  /** What happened since the last call. */
  lap(): LoadReport
  /** Ends the load and reads every object that a write was acknowledged for; gives those that are lost or wrong. */
  finish(): Promise<{ readonly acknowledged: number; readonly lost: readonly string[] }>
}

interface Counts {
  writes: number
  reads: number
  retries: Record<string, number>
  failures: string[]
  longest: number
  since: number
}

/** Writes and reads objects through the proxy, steadily: a request begins when its time has come, however long others take. */
export async function startLoad({ proxy, rate, tries = 8, size = 20_000 }: LoadOptions): Promise<Load> {
  const bucket = `${proxy}/api/v1/s3/load${Date.now()}`
  const agent = new Agent({ keepAlive: true, maxSockets: 200 })
  const written = new Map<string, string>()
  const running = new Set<Promise<void>>()
  let counts = nothing()

  const attempt = async (what: string, work: () => Promise<void>) => {
    const started = performance.now()
    for (let left = tries; left > 0; left--) {
      try {
        await work()
        counts.longest = Math.max(counts.longest, performance.now() - started)
        return true
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (left === 1) counts.failures.push(`${what}: ${reason}`)
        else counts.retries[reason] = (counts.retries[reason] ?? 0) + 1
        await pause(Math.min(4000, 100 * 2 ** (tries - left)))
      }
    }
    counts.longest = Math.max(counts.longest, performance.now() - started)
    return false
  }
  const write = async (key: string) => {
    const body = randomBytes(size)
    if (!(await attempt(`write ${key}`, async () => void (await send(agent, 'PUT', `${bucket}/${key}`, body))))) return
    written.set(key, hash(body))
    counts.writes++
  }
  const read = async (key: string) => {
    if (await attempt(`read ${key}`, () => check(agent, `${bucket}/${key}`, written.get(key)))) counts.reads++
  }

  if (!(await attempt('make the bucket', async () => void (await send(agent, 'PUT', bucket)))))
    throw new Error(`Cannot begin the load: ${counts.failures.join()}`)
  for (let i = 0; i < 10; i++) await write(`first${i}`)
  counts = nothing()

  let turn = 0
  const timer = setInterval(() => {
    const keys = [...written.keys()]
    const next = turn++ % 2 === 0 ? write(`k${turn}`) : read(keys[Math.floor(Math.random() * keys.length)]!)
    const tracked = next.finally(() => running.delete(tracked))
    running.add(tracked)
  }, 1000 / rate)

  return {
    lap() {
      const seconds = (performance.now() - counts.since) / 1000
      const { since: _, ...lap } = counts
      counts = nothing()
      return {
        ...lap,
        longest: Math.round(lap.longest),
        perSecond: Math.round(((lap.reads + lap.writes) / seconds) * 10) / 10,
      }
    },
    async finish() {
      clearInterval(timer)
      await Promise.all(running)
      const lost: string[] = []
      for (const [key, sum] of written)
        if (!(await attempt(`read ${key}`, () => check(agent, `${bucket}/${key}`, sum)))) lost.push(key)
      agent.destroy()
      return { acknowledged: written.size, lost }
    },
  }
}

function nothing(): Counts {
  return { writes: 0, reads: 0, retries: {}, failures: [], longest: 0, since: performance.now() }
}

async function check(agent: Agent, url: string, sum: string | undefined): Promise<void> {
  const body = await send(agent, 'GET', url)
  if (hash(body) !== sum) throw new Error(`another content of ${body.length} bytes`)
}

function hash(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}

/** What a bounded retry waits before it tries again. */
function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

function send(agent: Agent, method: 'GET' | 'PUT', url: string, body?: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization:
        'AWS4-HMAC-SHA256 Credential=alluxio/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x',
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(body?.length ?? 0),
    }
    const call = request(url, { method, agent, headers, timeout: 60_000 }, answer => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject)
      answer.on('end', () => {
        const whole = Buffer.concat(parts)
        if (answer.statusCode === 200) resolve(whole)
        else reject(new Error(`${method} answered ${answer.statusCode}`))
      })
    })
    call.on('timeout', () => call.destroy(new Error(`${method} had no answer in 60 s`))).on('error', reject)
    call.end(body)
  })
}
