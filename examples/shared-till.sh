#!/usr/bin/env bash
# Two processes of one seller behind a load balancer, with one till in PostgreSQL, each a process of its own on a chain of this
# machine: calls reach the one and the other, tickets of one book pay in both; the database is restarted; the process that leads
# is killed, the other goes on selling and claims. Needs PostgreSQL's server (Debian: apt-get install postgresql) and Python.
# Takes about five minutes, for the chain has a block a second.
#   examples/shared-till.sh
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
[ -x "$bin/initdb" ] || fail "there is no PostgreSQL; Debian: apt-get install postgresql"
# The server refuses to run as root.
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# A server with a password, which is in a file that PostgreSQL's own tools would look into, too.
password=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')
database=$(port)
mkdir "$work/db"
chmod 711 "$work"
printf '%s\n' "$password" > "$work/db-password"
printf '127.0.0.1:%s:*:souk:%s\n' "$database" "$password" > "$work/pgpass"
chmod 600 "$work/pgpass"
[ "$(id -u)" != 0 ] || chown postgres "$work/db" "$work/db-password"
cd "$work/db"
as "$bin/initdb" -D "$work/db/data" -U souk -A scram-sha-256 --pwfile="$work/db-password" > "$work/initdb.log"
start_database() {
  : > "$work/db.log"
  as "$bin/postgres" -D "$work/db/data" -p "$database" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories="$work/db" > "$work/db.log" 2>&1 &
  started+=($!)
  await "$work/db.log" 'ready to accept'
}
stop_database() { as "$bin/pg_ctl" -D "$work/db/data" -m "$1" stop > "$work/db-stopped.log"; }
start_database
cd "$work"
export PGPASSFILE=$work/pgpass
store="jdbc:postgresql://127.0.0.1:$database/postgres?user=souk"

mkdir "$work/files"
head -c 200000 /dev/urandom > "$work/files/object"
python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$work/files" > "$work/python.log" 2>&1 &
started+=($!)
await "$work/python.log" 'port [0-9]'
upstream=$(sed -n 's/.*port \([0-9]*\).*/\1/p' "$work/python.log" | head -1)

# Gives each connection to the next of two ports, and to the other one where nobody listens.
cat > "$work/balancer.py" << 'PY'
import itertools, socket, sys, threading
listen, *ports = map(int, sys.argv[1:])
turns = itertools.cycle(range(len(ports)))
def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for each in (source, target):
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
def serve(client):
    first = next(turns)
    for i in range(len(ports)):
        try:
            server = socket.create_connection(("127.0.0.1", ports[(first + i) % len(ports)]))
        except OSError:
            continue
        print("to", ports[(first + i) % len(ports)], flush=True)
        threading.Thread(target=copy, args=(client, server), daemon=True).start()
        copy(server, client)
        return
    client.close()
with socket.create_server(("127.0.0.1", listen)) as server:
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
PY
one=$(port)
two=$(port)
balancer=$(port)
python3 -u "$work/balancer.py" "$balancer" "$one" "$two" > "$work/balancer.log" 2>&1 &
started+=($!)

"$souk" devnet --dir "$work/net" --port 0 --caches 1 --market "$root/markets/http.yaml" --json > "$work/devnet.log" &
started+=($!)
await "$work/devnet.log" '^}'
keys=$work/net/keys
sell() { # NAME PORT
  "$souk" sell http --upstream "http://127.0.0.1:$upstream" --price 0.01 --network "$work/net" \
    --keystore "$keys/cache-1.json" --password-file "$keys/password" --state "$work/seller-$1" --port "$2" \
    --store "$store" --public-url "http://127.0.0.1:$balancer" > "$work/seller-$1.log" 2>&1 &
  started+=($!)
}
sell 1 "$one"
leader=$!
await "$work/seller-1.log" ' sells ' 60
sell 2 "$two"
await "$work/seller-2.log" ' sells ' 60
say "two processes sell at http://127.0.0.1:$balancer"

call() {
  "$souk" call /object --network "$work/net" --keystore "$keys/publisher.json" --password-file "$keys/password" \
    --state "$work/buyer" --most 1 --lock 30 > "$work/bought"
  cmp "$work/files/object" "$work/bought"
}
# An agreement is served by the other process once that has seen it on the ledger.
for _ in 1 2 3 4 5 6; do try call; done
for each in "$one" "$two"; do
  grep -q "^to $each$" "$work/balancer.log" || fail "nothing came to port $each"
done
say "bought six times, from both"

# As when a server is updated, and as when its machine fails.
for how in fast immediate; do
  stop_database "$how"
  start_database
  try call
done
say "the database was restarted twice; bought twice more, and both processes went on"

kill -9 "$leader"
for _ in 1 2; do try call; done
say "the one that led is killed; bought twice more from the other"

# Of all ten calls' tickets, those that the killed one took among them.
taken() { sed -n 's/^round [0-9]*: \([0-9]*\) tickets\{0,1\} worth.*/\1/p' "$work/seller-2.log" | awk '{ sum += $1 } END { print sum + 0 }'; }
for _ in $(seq 150); do
  [ "$(taken)" -lt 10 ] || break
  sleep 2
done
grep worth "$work/seller-2.log" || true
[ "$(taken)" = 10 ] || fail "$(taken) tickets were settled, not 10"
say "the other one settled all ten, those of the killed one among them"
