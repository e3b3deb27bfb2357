#!/usr/bin/env bash
# Two people pay each other on a developer's chain, as processes of their own: an invoice, a refund, an offer, a stream to a payee
# that is killed with -9 and started again, a mandate for three periods that is then cancelled; both statements go through hledger
# where it is installed. Afterwards the same in one process on the local ledger (./souk demo payments).
#   examples/payments.sh [SECONDS]     for how long it streams (60)
set -euo pipefail
cd "$(dirname "$0")/.."
souk=${SOUK:-./souk}
seconds=${1:-60}
play=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
devnet=$((port + 1))
pids=()
end() {
  for pid in ${pids[@]+"${pids[@]}"}; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$play"
}
trap end EXIT
say() { printf '%s   %s\n' "$(date +%T)" "$*"; }
until_says() { # FILE WORDS
  for _ in $(seq 1 1200); do
    grep -q -- "$2" "$1" && return
    sleep 0.1
  done
  echo "payments: '$2' never came; the log says:" >&2
  cat "$1" >&2
  exit 1
}
field() { sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^\",}]*\).*/\1/p" | sed -n 1p; }

"$souk" devnet --dir "$play/net" --caches 2 --port "$devnet" --market markets/devnet.yaml >"$play/devnet.log" 2>&1 &
pids+=($!)
until_says "$play/devnet.log" 'ends the chain'
export SOUK_NETWORK=$play/net SOUK_PASSWORD_FILE=$play/net/keys/password
ada=(--keystore "$play/net/keys/publisher.json" --records "$play/ada")
bob=(--keystore "$play/net/keys/cache-1.json" --records "$play/bob")
"$souk" wallet deposit 100 --keystore "$play/net/keys/publisher.json" >/dev/null
bobs=$("$souk" key show "$play/net/keys/cache-1.json" | grep -o '0x[0-9a-fA-F]*' | sed -n 1p)
adas=$("$souk" key show "$play/net/keys/publisher.json" | grep -o '0x[0-9a-fA-F]*' | sed -n 1p)
chain=$(grep -o 'chainId: [0-9]*' "$play/net/network.yaml" | grep -o '[0-9]*$')
"$souk" contact add bob "$bobs" --chain "$chain" --records "$play/ada" >/dev/null

invoice=$("$souk" request 1.5 --memo 'two melons' --keystore "$play/net/keys/cache-1.json" | sed -n '/^souk:/p')
"$souk" pay "$invoice" --yes --receipt "$play/melons.receipt" "${ada[@]}" | tail -n 1
"$souk" pay "$invoice" --yes "${ada[@]}" | tail -n 1
for _ in $(seq 1 60); do # until its block is final
  "$souk" receipt accept "$play/melons.receipt" "${bob[@]}" >/dev/null 2>&1 && break
  sleep 1
done
"$souk" receipt refund "$play/melons.receipt" 0.5 --yes "${bob[@]}" | tail -n 1

receive() {
  "$souk" receive --port "$port" --offer 0.25 --memo tea "${bob[@]}" >"$play/receive.log" 2>&1 &
  desk=$!
  pids+=("$desk")
  until_says "$play/receive.log" '^souk-offer:'
}
receive
"$souk" pay "$(grep -m 1 '^souk-offer:' "$play/receive.log")" --yes "${ada[@]}" | tail -n 1

# A tenth of a unit of money a second, up to what that makes.
cap=$(awk "BEGIN { print $seconds / 10 }")
"$souk" stream start bob 0.1/second --cap "$cap" --at "http://127.0.0.1:$port" --memo music --yes --json "${ada[@]}" \
  >"$play/stream.log" 2>&1 &
stream=$!
pids+=("$stream")
until_says "$play/receive.log" 'stream 0x'
say "the stream flows; Bob's desk is killed"
kill -9 "$desk"
wait "$desk" 2>/dev/null || true
sleep 2
receive
say "Bob's desk is back"
wait "$stream"
paid=$("$souk" stream status --records "$play/ada" --json | field paid)
released=$("$souk" stream status --records "$play/ada" --json | field released)
[ "$paid" = "$released" ] || { echo "payments: $released were released and $paid are paid" >&2; exit 1; }
say "streamed $paid units"

"$souk" mandate create bob 0.5 --periods 5 --at "http://127.0.0.1:$port" --memo rent --yes "${ada[@]}" | sed -n 1p
states() { "$souk" mandate list --records "$play/ada" --json | grep -c "\"$1\"" || true; }
while [ "$(states paid)" -lt 2 ]; do sleep 2; done
"$souk" mandate cancel 1 "${ada[@]}"
say 'the mandate is cancelled; what was due by then is paid'
while [ "$(states ahead)" -gt 0 ] || [ "$(states due)" -gt 0 ]; do sleep 2; done
say "rent was paid $(states paid) times, and $(states cancelled) periods were cancelled"

for who in ada bob; do
  account=$bobs
  [ $who = bob ] || account=$adas
  "$souk" statement "$account" --format hledger --records "$play/$who" >"$play/$who.journal"
  if command -v hledger >/dev/null; then
    hledger -f "$play/$who.journal" check
    say "$who's statement balances in hledger"
  else
    say "$who's statement is not checked: hledger is not installed"
  fi
done
"$souk" demo payments --seconds "$((seconds < 10 ? seconds : 10))" --json
