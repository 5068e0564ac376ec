/** What the promise gives, or the error when that takes more than so many seconds. */
export async function withTimeout<T>(promise: Promise<T>, seconds: number, error: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), seconds * 1000)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
