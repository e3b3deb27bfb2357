#!/usr/bin/env bash
# A customer, twelve providers and a reporter who is none of them, each a process of its own, on a chain of this machine: a file is
# put with 4 of 8 pieces; three providers are killed, one has its copies overwritten; the file comes back all the same; the reporter
# has the four slashed; repair gives their pieces to others; the file comes back, and who kept a piece was paid to the unit.
# Takes six to nine minutes with 8 MB, for the chain has a block a second; with more, rounds are longer, since more is sealed.
#   examples/storage.sh [MEGABYTES]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
souk=${SOUK:-$here/souk}
size=${1:-8}
work=$(mktemp -d)
started=()
finish() {
  for process in ${started[@]+"${started[@]}"}; do kill "$process" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT
say() { printf '%s   %s\n' "$(date +%T)" "$*"; }
fail() { echo "storage: $*" >&2; exit 1; }

# Waits until a file has a line with this in it.
await() {
  for _ in $(seq 1200); do
    grep -q -- "$2" "$1" 2> /dev/null && return
    sleep 0.5
  done
  tail -5 "$1" >&2
  fail "waited in vain for $2"
}
# The values of a member of JSON, a line each.
all() { grep -o "\"$1\" *: *\"\{0,1\}[^\",}]*" | sed 's/.*: *"\{0,1\}//'; }

# Shorter rounds where little is to be sealed; a period must not be due before that is done.
commit=$((50 + size))
round=$((commit > 75 ? commit - 30 : 45))
sed "s/roundLength: 120/roundLength: $round/; s/commitWithin: 110/commitWithin: $commit/; s/answerWithin: 40/answerWithin: 20/" \
  "$here/markets/storage.yaml" > "$work/storage.yaml"
"$souk" devnet --dir "$work/net" --port 0 --caches 13 --market "$work/storage.yaml" --json > "$work/devnet.log" &
started+=($!)
await "$work/devnet.log" '^}'
keys=$work/net/keys
export SOUK_NETWORK=$work/net SOUK_PASSWORD_FILE=$keys/password

processes=(none)
for i in $(seq 12); do
  "$souk" run --keystore "$keys/cache-$i.json" --state "$work/provider-$i" > "$work/provider-$i.log" 2>&1 &
  started+=($!)
  processes+=($!)
done
for i in $(seq 12); do await "$work/provider-$i.log" ' sells storage/1 at '; done
say "twelve providers"

# Which of them has an address.
number() { for i in $(seq 12); do if grep -q "^$1 sells" "$work/provider-$i.log"; then echo "$i"; fi; done; }

storage() { # COMMAND ...
  "$souk" storage "$@" --state "$work/stored" --keystore "$keys/publisher.json"
}
head -c $((size * 1000000)) /dev/urandom > "$work/film.mkv"
storage quote "$work/film.mkv"
storage put "$work/film.mkv" --name film --yes
say "put"
storage get film --out "$work/back"
cmp "$work/film.mkv" "$work/back"
storage stat film --json > "$work/stat"
mapfile -t keepers < <(all provider < "$work/stat")
mapfile -t agreements < <(all agreement < "$work/stat")
[ "${#keepers[@]}" = 8 ] || fail "${#keepers[@]} places, not 8"

for piece in 0 1 2; do kill -9 "${processes[$(number "${keepers[$piece]}")]}"; done
liar=$(number "${keepers[3]}")
for copy in "$work/provider-$liar/storage-1/${agreements[3]}"/{piece,*.replica}; do
  dd if=/dev/zero of="$copy" bs=65536 count=$((($(stat -c %s "$copy") + 65535) / 65536)) conv=notrunc status=none
done
say "three providers are killed, and one has lost its bytes"
storage get film --out "$work/again"
cmp "$work/film.mkv" "$work/again"
say "the file came back all the same"

"$souk" storage watch --all --state "$work/nothing" --keystore "$keys/cache-13.json" > "$work/reporter.log" 2>&1 &
started+=($!)
for _ in $(seq $((6 * round))); do
  storage stat film --json > "$work/stat"
  [ "$(grep -c '"LOST"' "$work/stat")" -lt 4 ] || break
  sleep 2
done
[ "$(grep -c '"LOST"' "$work/stat")" = 4 ] || fail "not the four were slashed: $(cat "$work/stat")"
storage stat film
for piece in 0 1 2 3; do
  [ "$(all provider < "$work/stat" | sed -n $((piece + 1))p)" = "${keepers[$piece]}" ] || fail "another place came first"
done
say "the four are slashed by somebody's report"
"$souk" wallet --keystore "$keys/cache-13.json" --json | all balance > "$work/reward"
[ "$(cat "$work/reward")" -ge 20000 ] || fail "the reporter has $(cat "$work/reward"), not a tenth of what was slashed"

storage repair film --yes
storage stat film --json > "$work/stat"
[ "$(all held < "$work/stat" | sed -n 1p)" = 8 ] || fail "not eight pieces are in good hands: $(cat "$work/stat")"
storage get film --out "$work/last"
cmp "$work/film.mkv" "$work/last"
say "eight pieces are in good hands again, and the file came back"

storage stat film
storage stat film --json > "$work/stat"
paid=$(all paid < "$work/stat" | sed -n 1p)
proven=$(all proven < "$work/stat" | awk '{ sum += $1 } END { print sum }')
[ "$proven" -gt 0 ] && [ "$paid" = $((700 * proven)) ] || fail "$paid were paid for $proven periods"
say "$proven periods were proven, and paid with $paid units"
storage rm film --yes
