import type { Action } from './action.ts'
import { addHost } from './add_host.ts'
import { alluxioBackup } from './alluxio_backup.ts'
import { alluxioBackups } from './alluxio_backups.ts'
import { alluxioCheck } from './alluxio_check.ts'
import { alluxioCollect } from './alluxio_collect.ts'
import { alluxioFormat } from './alluxio_format.ts'
import { alluxioHealth } from './alluxio_health.ts'
import { alluxioImpact } from './alluxio_impact.ts'
import { alluxioLint } from './alluxio_lint.ts'
import { alluxioMount } from './alluxio_mount.ts'
import { alluxioQuorum } from './alluxio_quorum.ts'
import { alluxioReach } from './alluxio_reach.ts'
import { alluxioRemove } from './alluxio_remove.ts'
import { alluxioRestored } from './alluxio_restored.ts'
import { alluxioService } from './alluxio_service.ts'
import { alluxioTests } from './alluxio_tests.ts'
import { alluxioWorker } from './alluxio_worker.ts'
import { archive } from './archive.ts'
import { assert } from './assert.ts'
import { blockinfile } from './blockinfile.ts'
import { command } from './command.ts'
import { copy } from './copy.ts'
import { cron } from './cron.ts'
import { debug } from './debug.ts'
import { fail } from './fail.ts'
import { fetch } from './fetch.ts'
import { file } from './file.ts'
import { find } from './find.ts'
import { getUrl } from './get_url.ts'
import { group } from './group.ts'
import { groupBy } from './group_by.ts'
import { includeVars } from './include_vars.ts'
import { lineinfile } from './lineinfile.ts'
import { mount } from './mount.ts'
import { packageAction } from './package.ts'
import { pamLimits } from './pam_limits.ts'
import { pause } from './pause.ts'
import { properties } from './properties.ts'
import { reboot } from './reboot.ts'
import { replace } from './replace.ts'
import { script } from './script.ts'
import { setFact } from './set_fact.ts'
import { setup } from './setup.ts'
import { shell } from './shell.ts'
import { slurp } from './slurp.ts'
import { stat } from './stat.ts'
import { sysctl } from './sysctl.ts'
import { systemd } from './systemd.ts'
import { tempfile } from './tempfile.ts'
import { template } from './template.ts'
import { unarchive } from './unarchive.ts'
import { uri } from './uri.ts'
import { user } from './user.ts'
import { waitFor } from './wait_for.ts'
import { waitForConnection } from './wait_for_connection.ts'

/** Every verb of the playbook language, by its name in YAML. */
export const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['add_host', addHost],
  ['alluxio_backup', alluxioBackup],
  ['alluxio_backups', alluxioBackups],
  ['alluxio_check', alluxioCheck],
  ['alluxio_collect', alluxioCollect],
  ['alluxio_format', alluxioFormat],
  ['alluxio_health', alluxioHealth],
  ['alluxio_impact', alluxioImpact],
  ['alluxio_lint', alluxioLint],
  ['alluxio_mount', alluxioMount],
  ['alluxio_quorum', alluxioQuorum],
  ['alluxio_reach', alluxioReach],
  ['alluxio_remove', alluxioRemove],
  ['alluxio_restored', alluxioRestored],
  ['alluxio_service', alluxioService],
  ['alluxio_tests', alluxioTests],
  ['alluxio_worker', alluxioWorker],
  ['archive', archive],
  ['assert', assert],
  ['blockinfile', blockinfile],
  ['command', command],
  ['copy', copy],
  ['cron', cron],
  ['debug', debug],
  ['fail', fail],
  ['fetch', fetch],
  ['file', file],
  ['find', find],
  ['get_url', getUrl],
  ['group', group],
  ['group_by', groupBy],
  ['include_vars', includeVars],
  ['lineinfile', lineinfile],
  ['mount', mount],
  ['package', packageAction],
  ['pam_limits', pamLimits],
  ['pause', pause],
  ['properties', properties],
  ['reboot', reboot],
  ['replace', replace],
  ['script', script],
  ['set_fact', setFact],
  ['setup', setup],
  ['shell', shell],
  ['slurp', slurp],
  ['stat', stat],
  ['sysctl', sysctl],
  ['systemd', systemd],
  ['tempfile', tempfile],
  ['template', template],
  ['unarchive', unarchive],
  ['uri', uri],
  ['user', user],
  ['wait_for', waitFor],
  ['wait_for_connection', waitForConnection],
])
