#!/usr/bin/env bash
# An owner, providers and a reader, each a process of its own, on a chain of this machine: a right to read is granted
# through five providers, of which three suffice; two are killed and one lies; the reader tells the owner's node about
# them, which has the liar slashed for what it signed and the dead for their silence, hires others and issues the grant
# anew by itself; the reader reads; the grant is revoked and nobody answers any more; the records of the owner and of a
# provider hold. Takes about six minutes, for the chain has a block a second. The liar runs the product with a change
# of one line that its operator made, compiled here. The local ledger lives in one process and cannot be shared by
# several: ./souk demo keys is the same on it.
# examples/umbral.sh exchanges every kind of object with npm's umbral-pre.
#   examples/keys.sh
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

# Shorter rounds, and less time to answer.
sed 's/roundLength: 120/roundLength: 40/; s/answerWithin: 40/answerWithin: 15/' "$root/markets/keys.yaml" > "$work/keys.yaml"
"$souk" devnet --dir "$work/net" --port 0 --caches 8 --market "$work/keys.yaml" --json > "$work/devnet.log" &
started+=($!)
await "$work/devnet.log" '^}'
keys=$work/net/keys
export SOUK_PASSWORD=example

# What the liar's operator made of the provider: E1 stands in V1's place in each answer that it signs.
lib=${SOUK_LIB:-$root/build/lib/*}
mkdir -p "$work/liar"
sed 's/Bytes\.of(fragment\.toSimple())/Bytes.of(swapped(fragment.toSimple()))/; $d' \
  "$root/services/keys/src/main/java/souk/keys/provider/KeysProvider.java" > "$work/liar/KeysProvider.java"
grep -q swapped "$work/liar/KeysProvider.java"
cat >> "$work/liar/KeysProvider.java" << 'JAVA'
  private static byte[] swapped(byte[] answer) {
    System.arraycopy(answer, 0, answer, 33, 33);
    return answer;
  }
}
JAVA
cat > "$work/liar/Liar.java" << 'JAVA'
public final class Liar implements java.lang.instrument.ClassFileTransformer {
  public static void premain(String none, java.lang.instrument.Instrumentation jvm) {
    jvm.addTransformer(new Liar());
  }

  @Override
  public byte[] transform(ClassLoader loader, String name, Class<?> before,
      java.security.ProtectionDomain domain, byte[] bytes) {
    if (!"souk/keys/provider/KeysProvider".equals(name)) {
      return null;
    }
    try (java.io.InputStream changed = Liar.class.getResourceAsStream("/changed")) {
      return changed.readAllBytes();
    } catch (java.io.IOException e) {
      return null;
    }
  }
}
JAVA
jdk=$(dirname "$(readlink -f "/proc/${started[0]}/exe")") # the one that runs the product
(cd "$work/liar" && "$jdk/javac" -proc:none -nowarn -cp "$lib" -d classes KeysProvider.java Liar.java 2> javac.log &&
  mv classes/souk/keys/provider/KeysProvider.class classes/changed && rm -r classes/souk && echo 'Premain-Class: Liar' > manifest &&
  "$jdk/jar" -c -f liar.jar -m manifest -C classes .) || { cat "$work/liar/javac.log" >&2; exit 1; }

providers=()
# Starts the provider of a number.
provide() {
  local flags=
  [ "$1" != 3 ] || flags=-javaagent:$work/liar/liar.jar
  SOUK_JVM_FLAGS=$flags "$souk" run --network "$work/net" --keystore "$keys/cache-$1.json" \
    --password-file "$keys/password" --state "$work/provider-$1" > "$work/provider-$1.log" 2>&1 &
  started+=($!)
  providers[$1]=$!
}
for i in 1 2 3 4 5; do provide "$i"; done
"$souk" buy keys --providers 5 --spare 3 --network "$work/net" --keystore "$keys/publisher.json" \
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

kill -9 "${providers[2]}" "${providers[4]}"
echo "two of five providers are killed, a third lies; three others come"
for i in 6 7 8; do provide "$i"; done
report=
for _ in $(seq 100); do # the dead have time to answer on the ledger, and others are hired
  if "$souk" keys request "$work/letter.sealed" --grant "$work/reader.grant" --keystore "$work/reader.json" \
      --network "$work/net" --out "$work/read.txt" $report > "$work/request.log" 2>&1; then break; fi
  if [ -z "$report" ] && grep -q lied "$work/request.log"; then
    cp "$work/request.log" "$work/first.log"
    report=--no-report # they are reported once
  fi
  sleep 3
done
[ ! -e "$work/first.log" ] || cat "$work/first.log"
cat "$work/request.log"
cmp "$work/letter.txt" "$work/read.txt"
echo "the reader has the plaintext"
[ -e "$work/first.log" ] || { echo "the liar was not found out" >&2; exit 1; }
for i in 1 2 3 4 5; do # the liar's sum is taken at once, that of the dead when their time is over
  for _ in $(seq 100); do
    "$souk" provider --network "$work/net" --keystore "$keys/cache-$i.json" --json > "$work/provider-$i.json"
    case $i in 1 | 5) break ;; esac
    if grep -q '"faults" : [1-9]' "$work/provider-$i.json"; then break; fi
    sleep 3
  done
  faults=$(sed -n 's/.*"faults" : \([0-9]*\).*/\1/p' "$work/provider-$i.json" | sort -n | tail -1)
  case $i in 1 | 5) honest=1 ;; *) honest= ;; esac
  if [ -n "$honest" ] && [ "$faults" != 0 ] || [ -z "$honest" ] && [ "$faults" = 0 ]; then
    echo "provider $i has $faults faults" >&2
    exit 1
  fi
done
echo "the liar and the two that are dead are slashed, the honest are not"
grant=$("$souk" keys status "${at[@]}" --json | sed -n 's/.*"id" *: *"\([^"]*\)".*/\1/p' | tail -1)

"$souk" keys revoke "$grant" "${at[@]}" || echo "those that are dead have not confirmed"
if "$souk" keys request "$work/letter.sealed" --grant "$work/reader.grant" --keystore "$work/reader.json" \
    --network "$work/net" --out "$work/again.txt" --no-report > "$work/after.log" 2>&1; then
  echo "it was read after it was revoked" >&2
  exit 1
fi
echo "revoked, nobody answers"
"$souk" keys audit "$work/letters.audit" "${at[@]}" > /dev/null
"$souk" keys audit "$work/letters.audit" --by "$owner" | tail -1
honest=$(sed -n 's/.*"address" : "\([^"]*\)".*/\1/p' "$work/provider-1.json" | head -1)
"$souk" keys audit "$work/provider.audit" --database "$work/provider-1/keys-1/service.db" --by "$honest" | tail -1
for i in 1 5; do
  await "$work/provider-$i.log" 'ticket.* worth'
  grep 'ticket.* worth' "$work/provider-$i.log" | tail -1
done
echo "the honest are paid"
