#!/usr/bin/env bash
# Re-encryption together with npm's umbral-pre, by files: keys, capsules, ciphertexts, key fragments and capsule
# fragments that it made are opened, checked, re-encrypted and mixed by Souk's commands, and the other way round.
# Needs Node and its packages: npm ci in proofs/umbral/clients. Takes half a minute.
#   examples/umbral.sh
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

clients=$root/proofs/umbral/clients
[ -d "$clients/node_modules/@nucypher/umbral-pre" ] || fail "umbral-pre is missing: run npm ci in proofs/umbral/clients"
export SOUK_PASSWORD=example
umbral() { "$souk" keys umbral "$@"; }
theirs() { (cd "$clients" && node umbral.mjs "$@"); }
# A member of JSON; files of hexadecimal digits, and back.
member() { node -p "JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'))$2" "$1"; }
bytes() { node -e "process.stdout.write(Buffer.from(process.argv[1], 'hex'))" "$1"; }
digits() { od -An -v -tx1 "$1" | tr -d ' \n'; }

theirs make > "$work/made.json"
made() { member "$work/made.json" "$1"; }
for who in owner reader signer; do
  made ".$who" | "$souk" key import "$work/$who.json" > /dev/null
done
public() { umbral public --keystore "$work/$1.json" --json | sed -n 's/.*"publicKey" *: *"\([^"]*\)".*/\1/p'; }
owner=$(public owner)
reader=$(public reader)
signer=$(public signer)

# What they made.
bytes "$(made .plaintext)" > "$work/plaintext"
bytes "$(made .capsule)" > "$work/capsule"
bytes "$(made .ciphertext)" > "$work/ciphertext"
for i in 1 2 3; do
  bytes "$(made ".keyFragments[$((i - 1))]")" > "$work/kfrag-$i"
  bytes "$(made ".capsuleFragments[$((i - 1))]")" > "$work/cfrag-$i"
done
parties=(--owner "$owner" --signer "$signer")
umbral open "$work/ciphertext" --capsule "$work/capsule" --keystore "$work/owner.json" --out "$work/original"
cmp "$work/plaintext" "$work/original"
umbral verify "$work"/cfrag-{1,2,3} --capsule "$work/capsule" "${parties[@]}" --reader "$reader"
umbral reencrypt "$work/kfrag-3" --capsule "$work/capsule" "${parties[@]}" --reader "$reader" --out "$work/ours-3"
umbral open "$work/ciphertext" --capsule "$work/capsule" --keystore "$work/reader.json" "${parties[@]}" \
  --cfrag "$work/cfrag-1" --cfrag "$work/ours-3" --out "$work/mixed"
cmp "$work/plaintext" "$work/mixed"
say "what umbral-pre made is opened, checked, re-encrypted and mixed with Souk's"

# What Souk makes, with the same keys.
echo "made elsewhere" > "$work/letter"
umbral encrypt "$work/letter" --to "$owner" --capsule "$work/letter.capsule" --out "$work/letter.sealed"
umbral kfrags --keystore "$work/owner.json" --to "$reader" --threshold 2 --shares 3 --dir "$work/grant" > /dev/null
fragments=()
answers=()
for i in 1 2 3; do
  umbral reencrypt "$work/grant/kfrag-$i" --capsule "$work/letter.capsule" --owner "$owner" --reader "$reader" \
    --out "$work/answer-$i"
  fragments+=("\"$(digits "$work/grant/kfrag-$i")\"")
  answers+=("\"$(digits "$work/answer-$i")\"")
done
list() { local IFS=,; echo "[$*]"; }
theirs take > "$work/taken.json" << JSON
{"owner": "$(made .owner)", "signer": "$(made .owner)", "reader": "$(made .reader)",
 "plaintext": "$(digits "$work/letter")", "signature": "$(made .signature)",
 "capsule": "$(digits "$work/letter.capsule")", "ciphertext": "$(digits "$work/letter.sealed")",
 "keyFragments": $(list "${fragments[@]}"), "capsuleFragments": $(list "${answers[@]}")}
JSON
for way in original reencrypted mixed; do
  [ "$(member "$work/taken.json" ".$way")" = "$(digits "$work/letter")" ] || fail "umbral-pre read something else: $way"
done
for i in 1 2 3; do
  bytes "$(member "$work/taken.json" ".capsuleFragments[$((i - 1))]")" > "$work/theirs-$i"
done
umbral verify "$work"/theirs-{1,2,3} --capsule "$work/letter.capsule" --owner "$owner" --reader "$reader"
umbral open "$work/letter.sealed" --capsule "$work/letter.capsule" --keystore "$work/reader.json" --owner "$owner" \
  --cfrag "$work/answer-1" --cfrag "$work/theirs-2" --out "$work/read"
cmp "$work/letter" "$work/read"
say "what Souk made is opened, checked, re-encrypted and mixed with its own by umbral-pre"
