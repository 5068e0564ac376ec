import type { Connection } from '../../src/connection/connection.ts'
import { connectLocal } from '../../src/connection/local.ts'

/** How often somebody had to wait for the host: what is sent while something is on its way anyway is not counted. */
export interface Trips {
  count: number
}

/** This machine as a host whose round trips are counted. */
export function countingLocal(host: string, trips: Trips): Connection {
  const connection = connectLocal(host)
  let waiting = 0
  const counted = async <T>(answer: Promise<T>): Promise<T> => {
    if (waiting++ === 0) trips.count++
    try {
      return await answer
    } finally {
      waiting--
    }
  }
  return {
    host,
    run: (...given) => counted(connection.run(...given)),
    runIsolated: (...given) => counted(connection.runIsolated(...given)),
    send: (...given) => counted(connection.send(...given)),
    receive: (...given) => counted(connection.receive(...given)),
    dial: (...given) => connection.dial(...given),
    close: () => connection.close(),
  }
}
