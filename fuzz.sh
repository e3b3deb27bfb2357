#!/usr/bin/env bash
# Looks for inputs that break what reads bytes from outside, one module after the other.
#   ./fuzz.sh [SECONDS] [MODULE...]    seconds for each module (60); modules are folders such as services/content
# What it finds it leaves in build/fuzz/MODULE/crash-*; make an example of the module's fuzz test from it. Inputs that
# reach new code are kept in build/fuzz/MODULE/corpus for the next run.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
seconds=${1:-60}
shift $(($# > 0 ? 1 : 0))
modules=("$@")
[ ${#modules[@]} -gt 0 ] || modules=(transport keystore ledger ledger-evm proofs/umbral market payments-testkit exchange services/content node)
java=${JAVA_HOME:?set it to a JDK 25 or newer}/bin/java

(IFS=, && mvn -q -B -f "$here/pom.xml" -pl "${modules[*]}" -am -DskipTests test-compile \
  dependency:build-classpath -Dmdep.outputFile=target/fuzz.classpath -Dstyle.color=never \
  2> >(grep -v 'sun.misc.Unsafe\|AbstractFuture.UnsafeAtomicHelper' >&2))

status=0
for module in "${modules[@]}"; do
  for source in $(cd "$here/$module/src/test/java" && grep -rl '@FuzzTest' .); do
    class=$(sed 's|^\./||; s|/|.|g; s|\.java$||' <<<"$source")
    found=$here/build/fuzz/$module
    mkdir -p "$found/corpus"
    printf '%s: %s, %d seconds\n' "$module" "$class" "$seconds"
    (cd "$here/$module" && "$java" --enable-native-access=ALL-UNNAMED --add-modules jdk.incubator.vector -XX:+EnableDynamicAgentLoading -Xmx1g \
      -cp "target/test-classes:target/classes:$(cat target/fuzz.classpath)" com.code_intelligence.jazzer.Jazzer \
      --target_class="$class" --instrumentation_includes='souk.**' --reproducer_path="$found" \
      -max_total_time="$seconds" -rss_limit_mb=3072 -timeout=10 -print_final_stats=1 -artifact_prefix="$found/" "$found/corpus") \
      >"$found/log" 2>&1 || status=1
    grep -E '^stat::number_of_executed_units|^Done|== Java Exception|AssertionError|ERROR: libFuzzer' "$found/log" | cut -c1-300 || tail -n 5 "$found/log"
  done
done
exit "$status"
