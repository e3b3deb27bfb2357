#!/usr/bin/env bash
# Compiles the contracts and compares the checked-in artifacts with what the sources give; tests the artifacts with forge,
# if there is one. With SOUK_SUMMARY it writes 'passed failed skipped' into that file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./forge.env
[ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] || npm ci --no-audit --no-fund

status=0
node check.mjs &
check=$!
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if forge --version >/dev/null; then
  forge test "$@" | tee "$log" || status=1
else
  echo "contracts: recompiled only; their tests need forge" >&2
fi
wait "$check" || status=1
if [ -n "${SOUK_SUMMARY:-}" ]; then
  # forge's last line: Ran 12 test suites in 96.98s (103.04s CPU time): 84 tests passed, 0 failed, 0 skipped (84 total tests)
  sed -nE 's/^Ran .*: ([0-9]+) tests passed, ([0-9]+) failed, ([0-9]+) skipped.*/\1 \2 \3/p' "$log" >"$SOUK_SUMMARY"
fi
exit "$status"
