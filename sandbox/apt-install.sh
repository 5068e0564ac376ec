#!/usr/bin/env bash
# apt-install.sh CHOICE...: installs Debian packages, of each CHOICE (a|b|c) the first that the machine's sources have, and prints their names.
# No service of a package is started: not now, and no new sshd when the machine starts the next time.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d saved=/usr/sbin/policy-rc.d.before-sandbox

is_available() {
  apt-cache show --no-all-versions "$1" >/dev/null 2>&1
}

choose() {
  local package
  for package in ${1//|/ }; do
    if is_available "$package"; then
      printf '%s\n' "$package"
      return
    fi
  done
  return 1
}

choose_all() {
  local choice
  packages=()
  for choice in "$@"; do packages+=("$(choose "$choice")") || return 1; done
}

restore() {
  rm -f "$policy"
  if [ -e "$saved" ]; then mv "$saved" "$policy"; fi
}

install() {
  apt-get install --yes --no-install-recommends "${packages[@]}" >&2
}

had_sshd=$(command -v sshd) || had_sshd=''
if ! choose_all "$@"; then
  apt-get update >&2
  if ! choose_all "$@"; then
    echo "apt-get knows none of $*" >&2
    exit 1
  fi
fi

# One that a killed run left is not the machine's own.
if [ -e "$policy" ] && ! grep -q 'written for the sandbox' "$policy"; then mv "$policy" "$saved"; fi
trap restore EXIT
printf '#!/bin/sh\n# written for the sandbox, for one installation\nexit 101\n' >"$policy"
chmod 755 "$policy"

# The lists may name versions that the mirror has no more.
if ! install; then
  apt-get update >&2
  install
fi
if [ -z "$had_sshd" ] && command -v sshd >/dev/null && command -v systemctl >/dev/null; then
  systemctl --quiet disable ssh.service ssh.socket >&2
fi
printf '%s\n' "${packages[@]}"
