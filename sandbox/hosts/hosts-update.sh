#!/usr/bin/env bash
# hosts-update.sh ID NAME FILE: makes the names in FILE known on a host that runs.
set -euo pipefail
id=$1 name=$2 file=$3
cd "$(dirname "$0")"
. ./common.sh
exclusively "$id"

pid=$(first_process "apb-$id-$name")
if [ -z "$pid" ]; then
  say 'it has ended'
  exit 1
fi
nsenter --target "$pid" --mount bash -c "$(declare -f write_hosts); write_hosts" <"$file"
