#!/usr/bin/env bash
# The demo: makes three hosts on this machine, lets playbooks deploy and verify a real Alluxio on them, deploys once more to show that
# nothing changes, and leaves the cluster running. "npm run demo:down" removes all of it.
set -euo pipefail
cd "$(dirname "$0")/.."
playbook=dist/src/cli.js
inventory=.alluxio-playbook/sandbox/demo/inventory

bold() { if [ -t 1 ]; then printf '\033[1m%s\033[0m\n' "$1"; else printf '%s\n' "$1"; fi; }
step() { echo; bold "$1"; echo "$ alluxio-playbook ${*:2}"; node "$playbook" "${@:2}"; }

[ -f "$playbook" ] || npm run --silent build
step 'Three hosts: one master, two workers' sandbox up --name demo --masters 1 --workers 2
step 'Deploy Alluxio on them' deploy -i "$inventory"
step 'Verify: the leader, the workers, and reading and writing' verify -i "$inventory"
step 'Deploy again: nothing is left to change' deploy -i "$inventory"
step 'Where everything is' sandbox status --name demo
cat <<END

The cluster is running. Try:
  npx alluxio-playbook deploy -i $inventory --check --diff   after an edit of $inventory/group_vars/all.yml
  npx alluxio-playbook restart -i $inventory --limit w1
  npx alluxio-playbook sandbox exec --name demo m1 -- /opt/alluxio/current/bin/alluxio fsadmin report
  npm run demo:down                                           removes all of it
END
