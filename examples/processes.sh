# Sourced by examples that start processes of their own: where the product is, a folder of the moment, and an end that
# stops whatever was started. SOUK names another command than the product's own.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # for whoever sources this
souk=${SOUK:-$root/souk}
work=$(mktemp -d)
started=()
finish() {
  for process in ${started[@]+"${started[@]}"}; do kill "$process" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT

say() { printf '%s   %s\n' "$(date +%T)" "$*"; }
fail() { echo "$(basename "$0" .sh): $*" >&2; exit 1; }

# Waits until a file has a line with this in it: await FILE PATTERN [SECONDS].
await() {
  for _ in $(seq $((2 * ${3:-600}))); do
    if grep -q -- "$2" "$1" 2> /dev/null; then return; fi
    sleep 0.5
  done
  tail -5 "$1" >&2
  fail "waited in vain for $2 in $(basename "$1")"
}

# What may fail on a busy machine, because somebody did not answer in time, is tried again: try COMMAND ...
try() {
  for _ in 1 2 3 4 5; do
    if "$@"; then return; fi
    sleep 5
  done
  fail "failed five times: $*"
}
