#!/usr/bin/env node
import { version } from './cli/version.ts'

const args = process.argv.slice(2)

// Scripts ask for this often, and nothing else has to be loaded for it.
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) console.log(version)
// A shell asks this at each press of the tabulator.
else if (args[0] === '__complete') await (await import('./cli/complete.ts')).printCandidates(args.slice(1))
else await (await import('./cli/program.ts')).runProgram(args)
