/** What `fsadmin journal quorum info` of 2.9.4 printed on a cluster of three masters, m1 leading, with these states. */
export function quorumInfoOf(
  domain: 'MASTER' | 'JOB_MASTER',
  members: readonly (readonly [host: string, state: 'AVAILABLE' | 'UNAVAILABLE', priority?: number | undefined])[],
  leader = members[0]![0],
): string {
  const port = domain === 'MASTER' ? 19200 : 20003
  const rows = members.map(
    ([host, state, priority = 1]) => `${state.padEnd(11)} | ${priority}        | ${host}:${port}`,
  )
  return [
    `Journal domain\t: ${domain}`,
    `Quorum size\t: ${members.length}`,
    `Quorum leader\t: ${leader}:${port}`,
    '',
    'STATE       | PRIORITY | SERVER ADDRESS',
    ...rows,
    '',
  ].join('\n')
}
