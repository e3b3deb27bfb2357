#!/usr/bin/env bash
# A customer, thirteen providers and a reporter who is none of them, each a process of its own, on a chain of this machine: a
# file is put with 4 of 8 pieces; three providers are killed, one has all its bytes overwritten, a fifth loses its replica but not
# its copy of the piece; the file comes back all the same; the reporter has the five slashed; repair gives their pieces to others;
# the file comes back, and who kept a piece was paid to the unit.
# Takes about six minutes with 8 MB, for the chain has a block a second, and fourteen with 200: rounds are longer, since more
# is sealed. Afterwards the same in one process on the local ledger (./souk demo storage).
#   examples/storage.sh [MEGABYTES]
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
size=${1:-8}

# The values of a member of JSON, a line each; none is as good.
all() { { grep -o "\"$1\" *: *\"\{0,1\}[^\",}]*" || true; } | sed 's/.*: *"\{0,1\}//'; }
# Of the places in one state, a member of each: those that were given up on a busy machine are among them as LOST.
places() { tr -d '\n' < "$work/stat" | grep -o '{[^{}]*}' | { grep "\"state\" *: *\"$1\"" || true; } | all "$2"; }

# Shorter rounds where little is to be sealed; a period must not be due before that is done.
commit=$((130 + size))
round=$((commit - 30))
sed "s/roundLength: 120/roundLength: $round/; s/commitWithin: 110/commitWithin: $commit/; s/answerWithin: 40/answerWithin: 20/" \
  "$root/markets/storage.yaml" > "$work/storage.yaml"
"$souk" devnet --dir "$work/net" --port 0 --caches 14 --market "$work/storage.yaml" --json > "$work/devnet.log" &
started+=($!)
await "$work/devnet.log" '^}'
keys=$work/net/keys
export SOUK_NETWORK=$work/net SOUK_PASSWORD_FILE=$keys/password

processes=(none)
for i in $(seq 13); do
  "$souk" run --keystore "$keys/cache-$i.json" --state "$work/provider-$i" > "$work/provider-$i.log" 2>&1 &
  started+=($!)
  processes+=($!)
done
for i in $(seq 13); do await "$work/provider-$i.log" ' sells storage/1 at '; done
say "thirteen providers"

# Which of them has an address.
number() { for i in $(seq 13); do if grep -q "^$1 sells" "$work/provider-$i.log"; then echo "$i"; fi; done; }

storage() { # COMMAND ...
  "$souk" storage "$@" --state "$work/stored" --keystore "$keys/publisher.json"
}
head -c $((size * 1000000)) /dev/urandom > "$work/film.mkv"
try storage quote "$work/film.mkv"
try storage put "$work/film.mkv" --name film --spare 5 --yes
say "put"
try storage get film --force --out "$work/back"
cmp "$work/film.mkv" "$work/back"
storage stat film --json > "$work/stat"
mapfile -t keepers < <(places KEPT provider)
mapfile -t agreements < <(places KEPT agreement)
late=$(places LOST provider | wc -l)
[ "${#keepers[@]}" = 8 ] || fail "${#keepers[@]} keepers, not 8"

for piece in 0 1 2; do kill -9 "${processes[$(number "${keepers[$piece]}")]}"; done
# Overwrites all that there is of a file.
zero() { dd if=/dev/zero of="$1" bs=65536 count=$((($(stat -c %s "$1") + 65535) / 65536)) conv=notrunc status=none; }
kept() { echo "$work/provider-$(number "${keepers[$1]}")/storage-1/${agreements[$1]}"; } # PIECE
for copy in "$(kept 3)"/{piece,*.replica}; do zero "$copy"; done
zero "$(kept 4)"/*.replica
say "three providers are killed, one has lost all its bytes, one its replica"
try storage get film --force --out "$work/again"
cmp "$work/film.mkv" "$work/again"
say "the file came back all the same"

"$souk" storage watch --all --state "$work/nothing" --keystore "$keys/cache-14.json" > "$work/reporter.log" 2>&1 &
started+=($!)
for _ in $(seq $((6 * round))); do
  storage stat film --json > "$work/stat"
  [ "$(places LOST provider | wc -l)" -lt $((late + 5)) ] || break
  sleep 2
done
[ "$(places LOST provider | wc -l)" = $((late + 5)) ] || fail "not the five were slashed: $(cat "$work/stat")"
storage stat film
for piece in 0 1 2 3 4; do
  places LOST agreement | grep -q "${agreements[$piece]}" || fail "the keeper of piece $piece was not slashed"
done
say "the five are slashed by somebody's report"
"$souk" wallet --keystore "$keys/cache-14.json" --json | all balance > "$work/reward"
[ "$(cat "$work/reward")" -ge 25000 ] || fail "the reporter has $(cat "$work/reward"), not a tenth of what was slashed"

try storage repair film --yes
storage stat film --json > "$work/stat"
[ "$(all held < "$work/stat" | sed -n 1p)" = 8 ] || fail "not eight pieces are in good hands: $(cat "$work/stat")"
try storage get film --force --out "$work/last"
cmp "$work/film.mkv" "$work/last"
say "eight pieces are in good hands again, and the file came back"

storage stat film
storage stat film --json > "$work/stat"
paid=$(all paid < "$work/stat" | sed -n 1p)
proven=$(all proven < "$work/stat" | awk '{ sum += $1 } END { print sum }')
[ "$proven" -gt 0 ] && [ "$paid" = $((700 * proven)) ] || fail "$paid were paid for $proven periods"
say "$proven periods were proven, and paid with $paid units"
storage rm film --yes

"$souk" demo storage --needed 4 --pieces 8 --no-attacks --json 2> "$work/demo.log" > "$work/demo" ||
  fail "the demo failed: $(cat "$work/demo.log")"
cat "$work/demo"
for what in ok verified conserved; do
  grep -q "\"$what\" : true" "$work/demo" || fail "not $what on the local ledger"
done
say "the same held on the local ledger"
