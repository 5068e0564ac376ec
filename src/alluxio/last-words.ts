/**
 * What a process that ended had to say: the errors near the end of its log, without the frames of stack traces. Nothing where the
 * log ends without an error: then the process was most likely killed, and older warnings would only mislead.
 */
export function lastWords(log: string, most = 12): string[] {
  const lines = log.split('\n').filter(line => line.trim() !== '' && !/^\s+(at |\.\.\. \d+ more)/.test(line))
  let level = 'none'
  const telling = lines.slice(-near).filter(line => {
    level = / (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) /.exec(line.slice(0, 40))?.[1] ?? level
    return level === 'none' || level === 'ERROR' || level === 'FATAL'
  })
  return telling.slice(-most).map(shorten)
}

/** How many lines of the end count. */
const near = 60

function shorten(line: string): string {
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
