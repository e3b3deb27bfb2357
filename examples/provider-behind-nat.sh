#!/usr/bin/env bash
# A provider behind a translated address. It runs in a network namespace of its own at a private address, and sells a
# file server that nobody else reaches; the world knows it by another address, of which one port is forwarded to it.
# A customer hires it by that address, buys a file, and the provider is paid.
# Needs root and ip (iproute2), python3, curl. Takes about two minutes.
#   examples/provider-behind-nat.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
souk=${SOUK:-$here/souk}
for tool in ip python3 curl; do
  command -v "$tool" >/dev/null || { echo "$tool is needed" >&2; exit 2; }
done
name=souk-$$
ip netns add "$name" 2>/dev/null || { echo "network namespaces are not allowed here; root is needed" >&2; exit 2; }

router=10.213.7.1   # this side of the provider's only wire
inside=10.213.7.2   # where the provider is, known to the router alone
outside=203.0.113.7 # what the world knows, of a range for documentation (RFC 5737)
port=42701          # where the provider listens
forwarded=8443      # the port of the outside address that is forwarded to it
work=$(mktemp -d "${TMPDIR:-/tmp}/souk-nat.XXXXXX")
started=()
finish() {
  local status=$? process
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns del "$name" 2>/dev/null || true
  ip address del "$outside/32" dev lo 2>/dev/null || true
  if [ "$status" -eq 0 ]; then rm -rf "$work"; else
    tail -n 3 "$work"/*.log >&2 || true
    echo "provider-behind-nat: FAILED; what the processes said is in $work" >&2
  fi
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '%s %s\n' "$(date +%T)" "$*"; }

# await FILE PATTERN: waits until a file has a line with this in it.
await() {
  for _ in $(seq 600); do
    grep -q "$2" "$1" 2>/dev/null && return
    sleep 0.5
  done
  echo "waited in vain for $2 in $1" >&2
  exit 1
}

# forward ADDRESS PORT TO PORT: what a router's port forwarding does.
forward() {
  python3 - "$@" >>"$work/forward.log" 2>&1 <<'PYTHON' &
import asyncio, sys
to = (sys.argv[3], int(sys.argv[4]))
async def pipe(source, sink):
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.close()
async def accept(reader, writer):
    try:
        there = await asyncio.open_connection(*to)
    except OSError:
        writer.close()
        return
    await asyncio.gather(pipe(reader, there[1]), pipe(there[0], writer))
async def main():
    server = await asyncio.start_server(accept, sys.argv[1], int(sys.argv[2]))
    await server.serve_forever()
asyncio.run(main())
PYTHON
  started+=($!)
}

say "a namespace whose only wire ends here; the outside address belongs to the router"
ip link add "$name-r" type veth peer name "$name-p"
ip link set "$name-p" netns "$name"
ip address add "$router/30" dev "$name-r"
ip link set "$name-r" up
ip -n "$name" address add "$inside/30" dev "$name-p"
ip -n "$name" link set "$name-p" up
ip -n "$name" link set lo up
ip -n "$name" route add default via "$router"
ip address add "$outside/32" dev lo

say "a chain, which the provider reaches by the router"
"$souk" devnet --dir "$work/net" --port 0 --caches 1 --market "$here/markets/http.yaml" --json >"$work/devnet.log" 2>&1 &
started+=($!)
await "$work/devnet.log" '^}'
url=$(grep -o '"url" *: *"[^"]*"' "$work/devnet.log" | head -n 1 | sed 's/.*"\(http[^"]*\)"/\1/')
forward "$router" 8545 127.0.0.1 "${url##*:}"
mkdir "$work/inside"
cp "$work"/net/*.yaml "$work/inside/"
sed -i "s|^url: .*|url: http://$router:8545|" "$work/inside/network.yaml"

say "behind the router: a file server on loopback, and a provider that sells it"
mkdir "$work/files"
head -c 5000000 /dev/urandom >"$work/files/object"
ip netns exec "$name" python3 -u -m http.server 8000 --bind 127.0.0.1 --directory "$work/files" >"$work/python.log" 2>&1 &
started+=($!)
forward "$outside" "$forwarded" "$inside" "$port"
ip netns exec "$name" "$souk" sell http --upstream http://127.0.0.1:8000 --price 0.01 --network "$work/inside" \
  --keystore "$work/net/keys/cache-1.json" --password-file "$work/net/keys/password" --state "$work/seller" \
  --host "$inside" --port "$port" --public-url "http://$outside:$forwarded" --json >"$work/seller.log" 2>&1 &
started+=($!)
await "$work/seller.log" '"ready"'

say "a customer outside, who knows the ledger alone"
"$souk" call /object --network "$work/net" --keystore "$work/net/keys/publisher.json" \
  --password-file "$work/net/keys/password" --state "$work/buyer" --most 1 --lock 30 >"$work/bought" 2>"$work/buyer.log"
cmp "$work/files/object" "$work/bought"
provider() {
  "$souk" provider --network "$work/net" --keystore "$work/net/keys/cache-1.json" --json >"$work/provider.json"
}
provider
grep -q "http://$outside:$forwarded" "$work/provider.json" || { echo "the ledger names another address" >&2; exit 1; }
say "bought $(wc -c <"$work/bought") bytes by way of http://$outside:$forwarded; the rounds pass"

for _ in $(seq 60); do # at most two minutes
  curl -sf -H 'content-type: application/json' \
    -d '{"jsonrpc":"2.0","id":1,"method":"anvil_mine","params":["0x8"]}' "$url" >/dev/null
  sleep 2
  provider
  paid=$(grep -o '"prizesPaid" *: *"\?[0-9]*' "$work/provider.json" | grep -o '[0-9]*$')
  [ "${paid:-0}" -gt 0 ] && break
done
[ "${paid:-0}" -gt 0 ] || { echo "the provider was not paid" >&2; exit 1; }
say "the provider behind the router was paid $paid"
