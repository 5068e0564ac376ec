#!/usr/bin/env bash
# host-up.sh ID NAME ADDRESS FOLDER INIT: starts one host of a sandbox, ending what is left of it first: its own root file system (an overlay
# on this machine's), network, processes and hostname, with a real sshd on port 22 as process 1, or systemd. FOLDER/machine holds what it
# is given (host_key, authorized_keys, hosts, underfs, java); what it writes stays in FOLDER. It outlives whoever started it.
set -euo pipefail
id=$1 name=$2 address=$3 folder=$4 init=$5
cd "$(dirname "$0")"
. ./common.sh
exclusively "$id"

network=apb-$id namespace=apb-$id-$name port=host-$name

end_namespace "$namespace"
end_link "$port" "$network"

ip netns add "$namespace"
ip -n "$namespace" link add eth0 address "$(link_address "$address")" type veth peer name "$port" netns "$network"
ip -n "$network" link set "$port" master bridge up
ip -n "$namespace" addr add "$address/24" dev eth0
ip -n "$namespace" link set lo up
ip -n "$namespace" link set eth0 up

cgroup=''
if [ "$init" = systemd ]; then
  cgroup=$(cgroup_of "$namespace")
  mkdir -p "$cgroup"
fi

# Nothing of this environment, terminal or lock goes along; the log is all that ties the host to its start.
setsid nsenter --net="/run/netns/$namespace" \
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
  unshare --mount --uts --ipc --pid --fork --kill-child bash "$PWD/host-init.sh" "$namespace" "$name" "$folder" "$init" "$cgroup" \
  </dev/null >"$folder/log" 2>&1 8>&- 9>&- &
