import type { ProbingAction } from '../../src/actions/action.ts'
import type { FoundFile } from '../../src/actions/edit-file.ts'
import { fakeContext } from '../support/context.ts'
import { factsOf } from '../support/facts.ts'

/** A plain file of that text as a probe finds it; without a text there is none. */
export function foundText(text: string | Buffer | undefined, path = '/etc/x'): FoundFile {
  const bytes = text === undefined ? undefined : Buffer.from(text)
  const file = bytes && factsOf({ size: bytes.length })
  return { path, file, bytes, folder: { folder: factsOf({ type: 'directory' }), missing: 0 } }
}

/** What an action makes of a file that holds `text`: the text after it, what it says it does, and what `register` gets. */
export async function editText<Args extends object, Wanted>(
  action: ProbingAction<Args, Wanted, FoundFile>,
  args: Args,
  text: string | Buffer | undefined,
) {
  const wanted = await action.resolve!(args, fakeContext({ diff: true }))
  const found = foundText(text)
  const changes = action.plan(wanted, found)
  const diff = changes.at(-1)?.diff
  const { fields = {} } = action.report!(wanted, found, [])
  return { text: diff ? diff.after : text, summaries: changes.map(({ summary }) => summary), fields }
}
