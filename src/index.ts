/**
 * The library under the command line. A run is prepared (everything is read and checked, no host is contacted) and then executed,
 * its events coming as an async iterable:
 *
 *     const options = await prepareRun({ playbook: 'deploy', inventory: 'inventory', check: true })
 *     for await (const event of runPlaybook(options)) if (event.type === 'run-end') process.exitCode = event.code
 */
export type { Action, Change, Context, Probe, Report } from './actions/action.ts'
export type { ExitCode, HostEnd, Recap, RunEvent, TaskInfo, TaskState } from './engine/events.ts'
export type { RunOptions } from './engine/run-options.ts'
export { runPlaybook } from './engine/start.ts'
export { CommandError, ConnectionError, type Position, UserError, UserErrors, withPosition } from './errors.ts'
export { addHosts, type Host, type Inventory, loadInventory, selectHosts, type Variables } from './inventory/index.ts'
export { findPlaybook, type ListedPlaybook, listPlaybooks } from './named-playbooks.ts'
export { type Language, loadPlaybook } from './playbook/load.ts'
export type { Block, Play, Playbook, Step, Task } from './playbook/model.ts'
export { language, prepareRun, type RunRequest, withJournal } from './prepare.ts'
