/**
 * Why a command of Alluxio that exited with 0 did not do what it was asked, in its own words; `undefined` where nothing says so. The
 * commands here were seen to do so (2.9.3 and 2.9.4); others say it with their exit code.
 */
export function hiddenFailure(args: readonly string[], stdout: string): string | undefined {
  const command = args.filter(arg => !arg.startsWith('-D')).join(' ')
  for (const { of, says } of liars) {
    const words = of.test(command) ? says.exec(stdout)?.[0] : undefined
    if (words !== undefined) return words.trim()
  }
  return undefined
}

const liars: readonly { readonly of: RegExp; readonly says: RegExp }[] = [
  { of: /^fs (masterInfo|leader)\b/, says: /^.*Failed to (find|get) .*$/m },
  { of: /^fsadmin doctor( |$)/, says: /^Server-side configuration errors.*$/m },
  { of: /^fsadmin (updateConf|journal)\b/, says: /^Failed to .*$/m },
  // The scripts that reach other hosts by SSH always exit with 0.
  { of: /^(format|formatMasters|formatWorkers|formatJournal|copyDir)\b/, says: /^.*There are task failures.*$/m },
]
