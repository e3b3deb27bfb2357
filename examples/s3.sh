#!/usr/bin/env bash
# Three providers, an S3 gateway before their market, and clients of others, each a process of its own, on a chain of
# this machine: rclone, s3cmd and aws do a whole round; what rclone put goes to the market, is got back from there and
# compared, and is deleted. A client that is not there is named and left out; without any there is nothing to see.
# With --losses there are eight providers, of which any four suffice: three are killed and a fourth has its bytes
# overwritten before rclone gets its files back. Then four others begin to sell, somebody who has nothing to do with it
# reports the four, which are slashed, and repair gives their pieces to the others. Takes about three minutes, with losses
# ten, for the chain has a block a second.
#   apt-get install rclone s3cmd awscli; examples/s3.sh [--losses]
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

losses=${1:-}
providers=3 others=0 needed=2 round=30 commit=50
if [ "$losses" = --losses ]; then providers=8 others=4 needed=4 round=120 commit=150; fi
reporter=$((providers + others + 1))
# Shorter rounds, and less time to answer.
sed "s/roundLength: 120 /roundLength: $round /; s/commitWithin: 110/commitWithin: $commit/; s/answerWithin: 40/answerWithin: 20/" \
  "$root/markets/storage.yaml" > "$work/storage.yaml"
"$souk" devnet --dir "$work/net" --port 0 --caches "$reporter" --market "$work/storage.yaml" --json > "$work/devnet.log" &
started+=($!)
await "$work/devnet.log" '^}'
mine=(--network "$work/net" --password-file "$work/net/keys/password")
processes=(none)
sell() { # NUMBER
  "$souk" run "${mine[@]}" --keystore "$work/net/keys/cache-$1.json" --collateral 3 --state "$work/provider-$1" \
    --json > "$work/provider-$1.log" 2>&1 &
  started+=($!)
  processes+=($!)
}
for i in $(seq "$providers"); do sell "$i"; done
for i in $(seq "$providers"); do await "$work/provider-$i.log" '"ready"'; done

"$souk" gateway keys --state "$work/stored" --add backup
"$souk" gateway s3 --listen 127.0.0.1:0 --needed "$needed" --pieces "$providers" --longest 5 --yes --json "${mine[@]}" \
  --keystore "$work/net/keys/publisher.json" --state "$work/stored" > "$work/gateway.log" 2> "$work/gateway.err" &
started+=($!)
await "$work/gateway.log" '"ready"'
url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/gateway.log" | head -1)
keys=$work/stored/s3-keys
export AWS_SHARED_CREDENTIALS_FILE=$keys AWS_PROFILE=backup AWS_EC2_METADATA_DISABLED=true
unset AWS_CA_BUNDLE # rclone and s3cmd refuse to start with some
mkdir "$work/tree"
head -c 20000000 /dev/urandom > "$work/tree/large"
head -c 3000 /dev/urandom > "$work/tree/small ü"
: > "$work/tree/empty"
tried=0

storage() { # COMMAND ...
  "$souk" storage "$@" --state "$work/stored" "${mine[@]}" --keystore "$work/net/keys/publisher.json"
}
# Of how many files so many pieces are in good hands; and all their names.
held() { storage ls --json | tr -d '\n' | grep -o "\"held\" *: *$1[^0-9]" | wc -l; }
names() { storage ls --json | grep -o '"name" *: *"[^"]*' | sed 's/.*"//'; }

repair() {
  local i name files
  files=$(names | wc -l)
  for i in $(seq $((providers + 1)) $((providers + others))); do sell "$i"; done
  for i in $(seq $((providers + 1)) $((providers + others))); do await "$work/provider-$i.log" '"ready"'; done
  "$souk" storage watch --all --state "$work/nothing" "${mine[@]}" --keystore "$work/net/keys/cache-$reporter.json" \
    > "$work/reporter.log" 2>&1 &
  started+=($!)
  for _ in $(seq $((6 * round))); do
    [ "$(held 4)" -lt "$files" ] || break
    sleep 2
  done
  storage ls
  [ "$(held 4)" = "$files" ] || fail "not the four were slashed"
  echo "the four are slashed by somebody's report"
  for name in $(names); do try storage repair "$name" --yes; done
  storage ls
  [ "$(held 8)" = "$files" ] || fail "not eight pieces are in good hands"
  "${r[@]}" check --download "$work/tree" market:by-rclone/tree
  echo "eight pieces are in good hands again, and rclone got its files back"
}

if command -v s3cmd > /dev/null; then
  umask 077
  cat > "$work/s3cmd.cfg" << EOF
[default]
$(sed -n 's/^aws_access_key_id/access_key/p; s/^aws_secret_access_key/secret_key/p' "$keys")
host_base = ${url#http://}
host_bucket = ${url#http://}
use_https = False
EOF
  s3=(s3cmd -c "$work/s3cmd.cfg" -q)
  "${s3[@]}" mb s3://by-s3cmd
  "${s3[@]}" put --multipart-chunk-size-mb=5 "$work/tree/large" "$work/tree/small ü" s3://by-s3cmd/in/
  s3cmd -c "$work/s3cmd.cfg" ls s3://by-s3cmd/in/
  "${s3[@]}" get s3://by-s3cmd/in/large "$work/large"
  cmp "$work/large" "$work/tree/large"
  "${s3[@]}" cp s3://by-s3cmd/in/large s3://by-s3cmd/copy
  "${s3[@]}" del -r -f s3://by-s3cmd
  "${s3[@]}" rb s3://by-s3cmd
  echo "s3cmd: a whole round, uploads in parts, copies, deletes"
  tried=1
else
  echo "left out: s3cmd is not installed"
fi

if command -v aws > /dev/null; then
  aws=(aws --endpoint-url "$url" --region us-east-1 s3)
  "${aws[@]}" mb s3://by-aws
  "${aws[@]}" cp --only-show-errors "$work/tree/large" s3://by-aws/large
  "${aws[@]}" cp --only-show-errors s3://by-aws/large - | cmp - "$work/tree/large"
  "${aws[@]}" rm --only-show-errors --recursive s3://by-aws
  "${aws[@]}" rb s3://by-aws
  echo "aws: a whole round"
  tried=1
else
  echo "left out: aws is not installed"
fi

if command -v rclone > /dev/null; then
  printf '[market]\ntype = s3\nprovider = Other\nenv_auth = true\nendpoint = %s\n' "$url" > "$work/rclone.conf"
  r=(rclone --config "$work/rclone.conf" --retries 1 --s3-chunk-size 5M --s3-upload-cutoff 6M)
  "${r[@]}" mkdir market:by-rclone
  "${r[@]}" copy "$work/tree" market:by-rclone/tree
  "${r[@]}" check "$work/tree" market:by-rclone/tree
  echo "it is on the gateway's disk; now it goes to the market"
  await "$work/gateway.log" '"hereBytes" *: *0'
  for _ in $(seq 600); do
    tail -1 "$work/gateway.log" | grep -q '"hereBytes" *: *0' && break
    sleep 0.5
  done
  [ -z "$(ls "$work/stored/s3/pieces")" ]
  storage ls
  if [ "$losses" = --losses ]; then
    for i in 1 2 3; do kill -9 "${processes[$i]}"; done
    for copy in "$work"/provider-4/storage-1/0x*/{piece,*.replica}; do
      dd if=/dev/zero of="$copy" bs=65536 count=$((($(stat -c %s "$copy") + 65535) / 65536)) conv=notrunc status=none
    done
    echo "three of eight providers are killed, and a fourth has lost its bytes"
  fi
  "${r[@]}" check --download "$work/tree" market:by-rclone/tree
  echo "rclone: what came back from the market is what was put"
  if [ "$losses" = --losses ]; then repair; fi
  "${r[@]}" purge market:by-rclone
  tried=1
else
  echo "left out: rclone is not installed"
fi
[ "$tried" = 1 ] || { echo "no client is installed: nothing was tried" >&2 && exit 1; }
echo "ok"
