#!/usr/bin/env bash
# Builds the example services as projects of their own against Souk's built jars, tests them, and counts their lines.
#   examples/run.sh [FOLDER WITH SOUK'S JARS]     (build/lib, which ./souk makes, or cli/target)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/..
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
  mvn -q -B -ntp -Dstyle.color=never -f "$project" -Dsouk.lib="$(cd "$lib" && pwd)" verify \
    2> >(grep -v 'sun.misc.Unsafe\|systemPath\|AbstractFuture' >&2) || status=1
  files=$(find "$folder/src/main/java" -name '*.java')
  printf '%s: %d lines in %d classes\n' "$(basename "$folder")" "$(cat $files | wc -l)" "$(echo "$files" | wc -l)"
done
exit "$status"
