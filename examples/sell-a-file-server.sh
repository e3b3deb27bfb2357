#!/usr/bin/env bash
# Sells a Python file server and buys from it, each a process of its own, on a chain of this machine.
# Takes about two minutes: the first round begins up to 80 blocks after the escrow is opened.
#   examples/sell-a-file-server.sh [FILE]
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

mkdir "$work/files"
if [ $# -gt 0 ]; then
  cp "$1" "$work/files/object"
else
  head -c 5000000 /dev/urandom > "$work/files/object"
fi
python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$work/files" > "$work/python.log" 2>&1 &
started+=($!)
await "$work/python.log" 'port [0-9]'
port=$(sed -n 's/.*port \([0-9]*\).*/\1/p' "$work/python.log" | head -1)

"$souk" devnet --dir "$work/net" --port 0 --caches 1 --market "$root/markets/http.yaml" --json > "$work/devnet.log" &
started+=($!)
await "$work/devnet.log" '^}'
keys=$work/net/keys

"$souk" sell http --upstream "http://127.0.0.1:$port" --price 0.01 --network "$work/net" \
  --keystore "$keys/cache-1.json" --password-file "$keys/password" --state "$work/seller" --json > "$work/seller.log" &
started+=($!)
await "$work/seller.log" '"ready"'

"$souk" call /object --network "$work/net" --keystore "$keys/publisher.json" --password-file "$keys/password" \
  --state "$work/buyer" --most 1 --lock 30 > "$work/bought"
cmp "$work/files/object" "$work/bought"
echo "bought what the server has: $(wc -c < "$work/bought") bytes; what the seller says:"
"$souk" status --state "$work/seller"
