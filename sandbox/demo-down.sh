#!/usr/bin/env bash
# Ends the demo's hosts and removes their files; the distribution that was built stays in the cache.
set -euo pipefail
cd "$(dirname "$0")/.."
exec node dist/src/cli.js sandbox destroy --name demo
