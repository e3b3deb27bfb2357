#!/usr/bin/env bash
# Prints, as JSON, what transactions cost by the Prague rules: whole, with 21,000, calldata and the floor of EIP-7623.
#   gas.sh [storage]     all of them, or a period's proof of file storage alone
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./forge.env
rm -f out/gas.json out/storage-gas.json
if [ "${1:-}" = storage ]; then
  forge test --isolate --match-contract StorageGasTest --match-test test_report >&2
  exec cat out/storage-gas.json
fi
forge test --isolate --match-contract GasTest >&2
node -e 'const read = (file) => JSON.parse(require("fs").readFileSync(`out/${file}.json`));
console.log(JSON.stringify({ ...read("gas"), storage: read("storage-gas") }))'
