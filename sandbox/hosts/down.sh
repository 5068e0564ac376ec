#!/usr/bin/env bash
# down.sh ID [DESTROY...]: ends whatever of a sandbox is on this machine, and removes the folders DESTROY.
set -euo pipefail
id=$1
shift
cd "$(dirname "$0")"
. ./common.sh
exclusively "$id"

for path in /run/netns/"apb-$id"-* "/run/netns/apb-$id"; do
  if [ -e "$path" ]; then end_namespace "${path##*/}"; fi
done
end_link "apb-$id"
for folder in "$@"; do
  rm -rf --one-file-system "$folder"
done
rm -f "/run/alluxio-playbook-$id.lock"
