#!/usr/bin/env bash
# A content market of seven processes on a development chain: one publisher, five caches and one client, each on its own,
# that know of each other only what stands on the ledger. Checks what the client got, and that caches were paid.
#   examples/seven-processes.sh [FILE]        FILE: what to publish (40 MB of random bytes)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
souk=${SOUK:-$here/souk}
caches=5
work=$(mktemp -d "${TMPDIR:-/tmp}/souk-seven.XXXXXX")
pids=()
cache_pids=()

cleanup() {
  local status=$? pid
  for pid in "${pids[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
  done
  for pid in "${pids[@]}"; do
    wait "$pid" 2>/dev/null || true
  done
  if [ "$status" -eq 0 ]; then
    rm -rf "$work"
  else
    tail -n 3 "$work"/*.log >&2 || true
    echo "seven-processes: FAILED; what the processes said is in $work" >&2
  fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { printf '%s %s\n' "$(date +%T)" "$*"; }

# until_ SECONDS WHAT COMMAND...: waits for a command to succeed.
until_() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      echo "seven-processes: waited in vain for $what" >&2
      exit 1
    fi
    sleep 0.5
  done
}

# field NAME FILE: the value of a JSON field where it stands last in a file.
field() { grep -o "\"$1\" *: *\"\\?[^\",}]*" "$2" | tail -n 1 | sed 's/^"[^"]*" *: *"\{0,1\}//'; }

rpc() { curl -sf -H 'content-type: application/json' -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":[$2]}" "$url"; }
head_block() { printf '%d' "$(rpc eth_blockNumber '' | grep -o '0x[0-9a-f]*')"; }

# Lets blocks pass at once, as far as a given one: nobody wants to wait for rounds here.
pass_to() {
  local missing=$(($1 - $(head_block)))
  [ "$missing" -le 0 ] || rpc anvil_mine "\"$(printf '0x%x' "$missing")\"" >/dev/null
}

ready_caches() { [ "$(field ready "$work/publisher.log")" = "$caches" ]; }
hired_caches() { [ "$(field hired "$work/publisher.log")" = "$caches" ]; }
# A cache says of a round what it took and was paid once that is settled.
settled() { grep -q "\"event\":\"round\",\"round\":$round," "$work/cache-$1.log"; }
number_of() { grep -E "^ *$1:" "$work/net/devnet.yaml" | grep -oE '[0-9]+' | head -n 1; }
# The most memory that a JVM had, which may stand behind a launcher, in MB; nothing where the system does not tell.
peak() {
  local java
  for java in "$1" $(ps -o pid= --ppid "$1" 2>/dev/null); do
    awk '/^Name:/ { java = $2 == "java" } /^VmHWM:/ && java { printf "%d ", $2 / 1000 }' "/proc/$java/status" 2>/dev/null || true
  done
}
prizes() { "$souk" provider --network "$work/net" --keystore "$work/net/keys/cache-$1.json" --json >"$work/provider-$1.json" && field prizesPaid "$work/provider-$1.json"; }

file=${1:-$work/published}
[ -n "${1:-}" ] || head -c 40000000 /dev/urandom >"$file"

say "a development chain"
"$souk" devnet --dir "$work/net" --port 0 --caches "$caches" --market "$here/markets/devnet.yaml" --json >"$work/devnet.log" 2>&1 &
pids+=($!)
until_ 300 "the chain" grep -q '"keys"' "$work/devnet.log"
url=$(field url "$work/devnet.log")
with=(--network "$work/net" --password-file "$work/net/keys/password")

say "$caches caches and a publisher, each a process"
for i in $(seq "$caches"); do
  "$souk" cache "${with[@]}" --keystore "$work/net/keys/cache-$i.json" --state "$work/cache-$i" --json >"$work/cache-$i.log" 2>&1 &
  pids+=($!)
  cache_pids+=($!)
done
"$souk" publish "$file" "${with[@]}" --keystore "$work/net/keys/publisher.json" --state "$work/publisher" --caches "$caches" --json >"$work/publisher.log" 2>&1 &
pids+=($!)
until_ 240 "all caches to be hired" hired_caches

say "the next round, in which all of them have books"
length=$(number_of roundLength)
pass_to $((($(head_block) / length + 1) * length))
until_ 120 "all caches to be ready" ready_caches
round=$(($(head_block) / length))

say "the client"
"$souk" fetch "$(field url "$work/publisher.log")" --network "$work/net" --out "$work/fetched" --json >"$work/client.log" 2>&1
[ "$(sha256sum <"$file")" = "$(sha256sum <"$work/fetched")" ] || {
  echo "seven-processes: the client got something else than was published" >&2
  exit 1
}
say "fetched $(field bytes "$work/client.log") bytes, SHA-256 $(field sha256 "$work/client.log"): what was published"

say "the draw of round $round, and claims"
pass_to $(((round + 1) * length + $(number_of seedDelay) + 1))
for i in $(seq "$caches"); do
  until_ 120 "cache $i to settle" settled "$i"
done
tickets=0
paid=0
for i in $(seq "$caches"); do
  for taken in $(grep -o '"tickets":[0-9]*' "$work/cache-$i.log" | cut -d: -f2); do
    tickets=$((tickets + taken))
  done
  paid=$((paid + $(prizes "$i")))
done
say "caches took $tickets tickets, worth $((tickets * $(number_of prize) / $(number_of tickets))), and were paid prizes of $paid"
[ "$tickets" -gt 0 ] && [ "$paid" -gt 0 ] || {
  echo "seven-processes: caches were not paid" >&2
  exit 1
}
say "the most memory that caches had: $(for pid in "${cache_pids[@]}"; do peak "$pid"; done)MB"
say "done"
