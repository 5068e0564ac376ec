import { type Command, sh } from '../shell.ts'

/**
 * Runs `from | into`, which prints what `into` does, and sets the shell variable `code` to the exit code of `from`, which a pipe
 * loses. Its own exit code is that of `into`.
 */
export function piped(from: Command, into: Command): Command {
  return sh`{ code=$({ { ${from}; printf %s "$?" >&3; } | { ${into}; } >&4; } 3>&1); } 4>&1`
}
