/**
 * The value of a JSON text, or `undefined` where it is none. An integer that JavaScript's numbers cannot hold, such as the id of
 * an Alluxio worker, becomes a string instead of another number.
 */
export function parseJson(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return undefined
  try {
    return JSON.parse(text.replaceAll(stringOrInteger, keepExact))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const stringOrInteger = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

function keepExact(token: string): string {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token
}
