#!/usr/bin/env bash
# network-up.sh ID [SUBNET]: makes a sandbox's network, or mends it, and prints its subnet: 10.77.3 for 10.77.3.0/24. SUBNET is the one it
# had before; it gets it again unless that is taken. The bridge is in a namespace of its own, out of reach of this machine's firewall; the
# machine itself is on it as SUBNET.1.
set -euo pipefail
id=$1 before=${2:-}
cd "$(dirname "$0")"
. ./common.sh
exclusively "$id"

network=apb-$id

# The interface that this sandbox still has from before decides.
current_subnet() {
  ip -o -4 addr show dev "$network" 2>/dev/null | sed -n 's|.* inet \(10\.77\.[0-9]*\)\.1/24 .*|\1|p'
}

free_subnet() {
  local used number
  used=" $({ ip -o -4 addr; ip -4 route; } | grep -o '10\.77\.[0-9]*' | sort -u | tr '\n' ' ')"
  for number in ${before:+"${before##*.}"} {0..255}; do
    if [[ $used != *" 10.77.$number "* ]]; then
      printf '10.77.%s\n' "$number"
      return
    fi
  done
  say 'no /24 of 10.77.0.0/16 is free on this machine'
  return 1
}

# Two sandboxes must not choose the same subnet.
exec 8>/run/alluxio-playbook-subnets.lock
flock --timeout 60 8

if ! is_namespace "$network"; then
  end_namespace "$network"
  ip netns add "$network"
fi
if ! ip -n "$network" link show bridge >/dev/null 2>&1; then ip -n "$network" link add bridge type bridge; fi
if ! ip link show "$network" >/dev/null 2>&1; then ip link add "$network" type veth peer name uplink netns "$network"; fi
ip -n "$network" link set bridge up
ip -n "$network" link set uplink master bridge up
subnet=$(current_subnet)
if [ -z "$subnet" ]; then
  subnet=$(free_subnet)
  ip link set "$network" address "$(link_address "$subnet.1")"
  ip addr add "$subnet.1/24" dev "$network"
fi
ip link set "$network" up
printf '%s\n' "$subnet"
