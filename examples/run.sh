#!/usr/bin/env bash
# Builds the example services as projects of their own against Souk's built jars, tests them on both ledgers, and counts
# their lines: fails when one has 300 or more, or other ones than docs/guide/new-service.md says.
#   examples/run.sh [FOLDER WITH SOUK'S JARS]     (build/lib, which ./souk makes, or cli/target)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
most=300
lib=${1:-}
if [ -z "$lib" ]; then
  # What a build has left: the newest jars, in one folder.
  lib=$root/build/example-lib
  mkdir -p "$lib"
  rm -f "$lib"/*.jar
  cp "$root"/cli/target/lib/*.jar "$root"/cli/target/souk-cli-*.jar "$lib/" 2>/dev/null ||
    { echo "souk: there are no jars in cli/target; build first: ./souk help" >&2; exit 1; }
fi
status=0
for project in "$here"/*/pom.xml; do
  folder=$(dirname "$project")
  name=$(basename "$folder")
  for judge in "$folder"/src/main/solidity/*.sol; do
    [ -e "$judge" ] || continue
    if [ -e "$root/contracts/node_modules/.package-lock.json" ]; then
      artifact=$folder/src/main/resources/example/$name/$(basename "$judge" .sol).json
      node "$root/contracts/judge.mjs" --check "$judge" "$artifact" || status=1
    else
      echo "souk: $(basename "$judge") was not compiled again: that needs Node and the npm packages of contracts/" >&2
    fi
  done
  mvn -q -B -ntp -Dstyle.color=never -f "$project" -Dsouk.lib="$(cd "$lib" && pwd)" verify \
    2> >(grep -v 'sun.misc.Unsafe\|systemPath\|AbstractFuture' >&2) || status=1
  files=$(find "$folder/src/main" -name '*.java' -o -name '*.sol')
  lines=$(cat $files | wc -l)
  row="$name | $(grep -c '\.java$' <<<"$files") | $(grep -c '\.sol$' <<<"$files" || true) | $lines |"
  printf '%s (classes, contracts, lines)\n' "$row"
  if [ "$lines" -ge "$most" ]; then
    echo "souk: examples/$name has $lines lines of main code; an example has fewer than $most" >&2
    status=1
  fi
  if ! grep -qF "$row" "$root/docs/guide/new-service.md"; then
    echo "souk: docs/guide/new-service.md does not say: | $row" >&2
    status=1
  fi
done
exit "$status"
