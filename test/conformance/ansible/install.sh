#!/usr/bin/env bash
# install.sh DIR: ansible-core in a virtual environment of its own. Safe to repeat.
set -euo pipefail
version=2.19.14
[ -x "$1/bin/ansible-playbook" ] && "$1/bin/pip" list --format=freeze 2>/dev/null | grep -qx "ansible-core==$version" && exit 0
python3 -m venv --clear "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check "ansible-core==$version"
