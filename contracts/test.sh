#!/usr/bin/env bash
# Builds and tests the contracts and compares the checked-in artifacts with their sources.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./forge.env
[ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] || npm ci --no-audit --no-fund
forge test "$@"
node check.mjs
