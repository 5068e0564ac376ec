#!/usr/bin/env bash
# status.sh ID: prints a line for each host of a sandbox that runs: its name, its process 1 as seen from here, its address.
set -euo pipefail
id=$1
cd "$(dirname "$0")"
. ./common.sh

for path in /run/netns/"apb-$id"-*; do
  namespace=${path##*/}
  pid=$(first_process "$namespace")
  address=$(ip -n "$namespace" -o -4 addr show dev eth0 2>/dev/null | sed -n 's|.* inet \([0-9.]*\)/.*|\1|p') || address=''
  if [ -n "$pid" ]; then printf '%s %s %s\n' "${namespace#"apb-$id-"}" "$pid" "${address:--}"; fi
done
