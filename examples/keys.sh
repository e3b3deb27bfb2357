#!/usr/bin/env bash
# An owner, five providers and a reader, each a process of its own, on a chain of this machine: a right to read is
# granted through all five, three suffice; two are killed; the reader reads; the dead are slashed for their silence;
# the grant is revoked and nobody answers any more; the owner's records hold. Takes about four minutes, for the chain
# has a block a second. A provider that lies is played by ./souk demo keys: no command here does.
#   examples/keys.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
souk=${SOUK:-$here/souk}
work=$(mktemp -d)
started=()
finish() {
  for process in "${started[@]}"; do kill "$process" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# Waits until a file has a line with this in it.
await() {
  for _ in $(seq 600); do
    grep -q "$2" "$1" 2> /dev/null && return
    sleep 0.5
  done
  echo "waited in vain for $2:" >&2
  tail -5 "$1" >&2
  exit 1
}

# Shorter rounds, and less time to answer.
sed 's/roundLength: 120/roundLength: 40/; s/answerWithin: 40/answerWithin: 15/' "$here/markets/keys.yaml" > "$work/keys.yaml"
"$souk" devnet --dir "$work/net" --port 0 --caches 5 --market "$work/keys.yaml" --json > "$work/devnet.log" &
started+=($!)
await "$work/devnet.log" '^}'
keys=$work/net/keys
export SOUK_PASSWORD=example

providers=()
for i in 1 2 3 4 5; do
  "$souk" run --network "$work/net" --keystore "$keys/cache-$i.json" --password-file "$keys/password" \
    --state "$work/provider-$i" > "$work/provider-$i.log" 2>&1 &
  started+=($!)
  providers+=($!)
done
"$souk" buy keys --providers 5 --spare 0 --network "$work/net" --keystore "$keys/publisher.json" \
  --password-file "$keys/password" --state "$work/owner" --yes --json > "$work/owner.log" 2> "$work/owner.err" &
started+=($!)
await "$work/owner.log" '"hired" *: *5'
node=$(sed -n 's/.*"node" *: *"\([^"]*\)".*/\1/p' "$work/owner.log" | tail -1)
token=$(sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p' "$work/owner.log" | tail -1)
owner=$(sed -n 's/.*"owner" *: *"\([^"]*\)".*/\1/p' "$work/owner.log" | tail -1)
at=(--node "$node" --token-file "$token")

"$souk" keys create letters "${at[@]}"
key=$("$souk" keys create letters "${at[@]}" --json | sed -n 's/.*"publicKey" *: *"\([^"]*\)".*/\1/p')
echo "the secret that no provider sees" > "$work/letter.txt"
"$souk" keys encrypt "$work/letter.txt" --to "$key" --out "$work/letter.sealed"
"$souk" keys decrypt "$work/letter.sealed" --name letters --out "$work/own.txt" "${at[@]}"
cmp "$work/letter.txt" "$work/own.txt"

"$souk" key new "$work/reader.json" > /dev/null
reader=$("$souk" keys reader --keystore "$work/reader.json")
for _ in $(seq 60); do # an agreement is served once it is final
  # shellcheck disable=SC2086
  if "$souk" keys grant letters $reader --threshold 3 --of 5 --out "$work/reader.grant" "${at[@]}" 2> "$work/grant.err"; then break; fi
  sleep 3
done
grant=$("$souk" keys status "${at[@]}" --json | sed -n 's/.*"id" *: *"\([^"]*\)".*/\1/p' | tail -1)

kill -9 "${providers[1]}" "${providers[3]}"
echo "two of five providers are killed"
for _ in $(seq 60); do # tickets are issued in rounds
  if "$souk" keys request "$work/letter.sealed" --grant "$work/reader.grant" --keystore "$work/reader.json" \
      --network "$work/net" --out "$work/read.txt" > "$work/request.log" 2>&1; then break; fi
  sleep 3
done
cat "$work/request.log"
cmp "$work/letter.txt" "$work/read.txt"
echo "the reader has the plaintext"

"$souk" keys revoke "$grant" "${at[@]}" || echo "those that are dead have not confirmed"
if "$souk" keys request "$work/letter.sealed" --grant "$work/reader.grant" --keystore "$work/reader.json" \
    --network "$work/net" --out "$work/again.txt" --no-report > "$work/after.log" 2>&1; then
  echo "it was read after it was revoked" >&2
  exit 1
fi
echo "revoked, nobody answers"
"$souk" keys audit "$work/letters.audit" "${at[@]}" > /dev/null
"$souk" keys audit "$work/letters.audit" --by "$owner" | tail -1
