/** What a process that ended had to say: the telling lines of its log, without the frames of stack traces, the last ones. */
export function lastWords(log: string, most = 12): string[] {
  const lines = log.split('\n').filter(line => line.trim() !== '' && !/^\s+(at |\.\.\. \d+ more)/.test(line))
  const telling = lines.filter(line => !/ (INFO|DEBUG) /.test(line))
  return (telling.length > 0 ? telling : lines).slice(-most).map(shorten)
}

function shorten(line: string): string {
  return line.length > 400 ? `${line.slice(0, 399)}…` : line
}
