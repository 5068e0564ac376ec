import * as assert from 'uvu/assert'

/** uvu's `throws` for promises: awaits a rejection and checks its message. */
export async function rejects(promise: Promise<unknown>, message: string | RegExp): Promise<Error> {
  const error = await promise.then(
    () => assert.unreachable('the promise was expected to reject') as never,
    (reason: Error) => reason,
  )
  if (typeof message === 'string') assert.is(error.message, message)
  else assert.match(error.message, message)
  return error
}
