#!/usr/bin/env bash
# Plays README.md and the guides as their readers would: every command in their blocks, in order, each reader in a folder
# of its own, on the local ledger, on a devnet, and on a second chain that was there before. Needs a JDK, Maven, Node with
# npm; python3 for what sells a file server. Takes a quarter of an hour for all; a way alone takes two to four minutes.
#   examples/guides.sh [--keep] [evaluate|earn|publish|chain|sell|keys|market|pay|service ...]     --keep: leave the folders of what failed
#
# What a guide's source says to this script, in comments that no reader sees, right before a block:
#   <!-- guide: given COMMANDS -->          what the reader has by now, such as a file or coins
#   <!-- guide: until PATTERN -->           the block is tried again until it succeeds and prints this, as its reader would
#   <!-- guide: unplayed COMMAND: WHY -->   a command that is left out, and why
# A block in sh is played. Blocks in nginx, caddy and systemd are checked with the tool that they are for, where it is there.
# Anything else that begins as a command is refused, so that no command is left out without a word.
#   ./souk test guides [...]    the same
set -euo pipefail
# The launcher finds the JDK.
[ -n "${JAVA_HOME:-}" ] || exec "$(dirname "${BASH_SOURCE[0]}")/../souk" test guides "$@"
set -m # each command that stays gets a process group, by whose id it is ended

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
souk=${SOUK:-$root/souk}
keep=
[ "${1:-}" != --keep ] || { keep=1 && shift; }
ways=("$@")
[ $# -gt 0 ] || ways=(evaluate earn publish chain sell keys market pay service)
most=600 # seconds for a command to end, or to be ready

work=$(mktemp -d "${TMPDIR:-/tmp}/souk-guides.XXXXXX")
mkdir "$work/config"
: >"$work/played"
groups=()
group= # of the command that runs now
# The reader's machine knows nothing of Souk yet.
for variable in "${!SOUK_@}"; do
  [ "$variable" = SOUK_BUILD ] || unset "$variable"
done
unset JAVA_TOOL_OPTIONS
export XDG_CONFIG_HOME=$work/config PYTHONUNBUFFERED=1

end_group() {
  kill -TERM -- "-$1" 2>/dev/null || return 0
  for _ in $(seq 300); do
    kill -0 -- "-$1" 2>/dev/null || return 0
    sleep 0.2
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}

end_all() {
  local i
  # In reverse: the chain goes last.
  for ((i = ${#groups[@]} - 1; i >= 0; i--)); do end_group "${groups[$i]}"; done
  groups=()
}

finish() {
  local status=$?
  set +e
  [ -z "$group" ] || end_group "$group"
  end_all
  wait 2>/dev/null
  if [ "$status" -ne 0 ] && [ -n "$keep" ]; then
    echo "guides: what was played is in $work" >&2
  else
    rm -rf "$work"
  fi
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '%s %s\n' "$(date +%T)" "$*"; }

# wrong PLACE COMMAND WHY [LOG]: the one line that names the command that failed, then the end of what it said.
wrong() {
  printf 'guides: %s: %s\n    %s\n' "$1" "$3" "$2" >&2
  [ -z "${4:-}" ] || tail -n 15 "$4" | sed 's/^/    | /' >&2
  exit 1
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s' "$port"
}

# reader NAME: whoever goes by a guide from now on, with a folder and an environment of its own.
reader() {
  dir=$play/$1
  [ ! -e "$dir" ] || return 0
  mkdir -p "$dir"
  ln -s "$souk" "$dir/souk"
  ln -s "$root/markets" "$root/examples" "$dir/"
  export -p >"$dir/.environment"
}

# begin WAY: a play with a machine of its own.
begin() {
  say "$1"
  play=$work/$1
  mkdir -p "$play/tmp"
  devnet_port=$(free_port)
  chain_port=
  server_port=$(free_port)
  proxy_port=$(free_port)
  desk_port=$(free_port)
  reader "${2:-reader}"
}

# rpc METHOD PARAMETERS: asks the chain that was there before.
rpc() {
  curl -sf -H 'content-type: application/json' \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":[$2]}" "http://127.0.0.1:$chain_port"
}

# What a reader has of elsewhere: the coins of a chain come from whoever has some.
coins() {
  local address
  address=$(./souk key show "$1" | grep -o '0x[0-9a-fA-F]\{40\}' | head -n 1)
  rpc anvil_setBalance "\"$address\",\"0x56bc75e2d63100000\"" | grep -q result
}

# The example's jar, as examples/run.sh builds it.
built_lookup() {
  mvn -q -B -ntp -f "$root/examples/lookup/pom.xml" -Dmaven.test.skip=true -Dsouk.lib="${SOUK_BUILD:-$root/build}/lib" package
}

# A chain that was there before: another id and port than a devnet has, and nothing of Souk on it.
chain_before() {
  local anvil
  anvil=$(command -v anvil || true)
  if [ -z "$anvil" ]; then
    [ -e "$root/contracts/node_modules/.package-lock.json" ] ||
      (cd "$root/contracts" && npm ci --no-audit --no-fund --loglevel=error >&2)
    anvil=$(ls "$root"/contracts/node_modules/@foundry-rs/anvil-linux-*/bin/anvil | head -n 1)
  fi
  chain_port=$(free_port)
  say "  a chain that was there before, with id 4242"
  "$anvil" --host 127.0.0.1 --port "$chain_port" --chain-id 4242 --hardfork prague --block-time 1 --silent \
    >"$play/chain.log" 2>&1 &
  groups+=($!)
  disown %%
  for _ in $(seq 100); do
    if rpc eth_blockNumber '' >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  wrong examples/guides.sh "$anvil" "the chain does not answer" "$play/chain.log"
}

# as_typed COMMAND: what the reader types: ports that are free here, the folder for temporary files, the URL that was printed.
as_typed() {
  local command=$1
  command=${command//\/tmp\//$play/tmp/}
  command=${command//9417/$desk_port}
  command=${command//127.0.0.1:9545/127.0.0.1:$chain_port}
  command=${command//http.server 8000/http.server $server_port}
  command=${command//127.0.0.1:8000/127.0.0.1:$server_port}
  command=${command//--port 8001/--port $proxy_port}
  command=${command//127.0.0.1:8001/127.0.0.1:$proxy_port}
  case $command in
    *'souk devnet '*) command="${command%%#*} --port $devnet_port" ;;
  esac
  case $command in
    *' URL'*) command=${command// URL/ $(cat "$play/url" 2>/dev/null || echo URL)} ;;
  esac
  printf '%s' "$command"
}

# ready_when COMMAND: what a command that stays says once it does its work; nothing for one that ends.
ready_when() {
  case $1 in
    *'souk publish add '* | *'souk publish list'* | *'souk publish remove '* | *'souk publish status'*) ;;
    *--dry-run* | *--once*) ;;
    *'souk devnet'*) echo 'ends the chain' ;;
    *'souk cache'* | *'souk run'* | *'souk sell'*) echo ' sells ' ;;
    *'souk publish'*) echo 'souk fetch http' ;;
    *'souk receive'*) echo ' is paid at ' ;;
    *'souk buy'*) echo 'is bought from' ;;
    *http.server*) echo 'Serving HTTP' ;;
  esac
}

# run PLACE COMMAND: types a command, waits until it has ended well or, where it stays, is ready.
run() {
  local place=$1 typed ready wanted=1 log=$play/log.$((++count)) status=0 until=$((SECONDS + most)) words began=$SECONDS
  typed=$(as_typed "$2")
  ready=$(ready_when "$2")
  words=$(sed -n 's/^for [a-z]* in \([^;]*\);.*/\1/p' <<<"$2" | head -n 1)
  [ -z "$words" ] || wanted=$(wc -w <<<"$words")
  : >"$log"
  (
    cd "$dir"
    source ./.environment
    eval "$typed"
    status=$?
    export -p >./.environment
    exit "$status"
  ) >"$log" 2>&1 </dev/null &
  group=$!
  output=$log
  if [ -z "$ready" ]; then
    while kill -0 "$group" 2>/dev/null; do
      [ "$SECONDS" -lt "$until" ] || wrong "$place" "$2" "it did not end within $most s" "$log"
      sleep 0.1
    done
    wait "$group" || status=$?
    group=
  else
    until [ "$(grep -c -- "$ready" "$log")" -ge "$wanted" ]; do
      kill -0 -- "-$group" 2>/dev/null || wrong "$place" "$2" "it ended, and was never ready" "$log"
      [ "$SECONDS" -lt "$until" ] || wrong "$place" "$2" "it was not ready within $most s" "$log"
      sleep 0.2
    done
    groups+=("$group")
    disown %% # or the shell tells of its end
    group=
    grep -o 'souk fetch http[^ ]*' "$log" | head -n 1 | cut -d' ' -f3 >"$play/url.new" || true
    [ ! -s "$play/url.new" ] || mv "$play/url.new" "$play/url"
  fi
  took=$((SECONDS - began))
  return "$status"
}

# given COMMANDS: what is there before the reader types anything.
given() {
  (
    cd "$dir"
    source ./.environment
    eval "$(as_typed "$1")" && export -p >./.environment
  ) >"$play/given.log" 2>&1 || wrong "$place" "$1" "what should be given could not be made" "$play/given.log"
}

# block: plays the block that was read: its lines, the marks before it, where it stands.
block() {
  local line command='' until='' wanted mark began=$SECONDS unplayed=() skip reason
  for mark in ${marks[@]+"${marks[@]}"}; do
    case $mark in
      'given '*) given "${mark#given }" ;;
      'until '*) until=${mark#until } ;;
      'unplayed '*': '*) unplayed+=("${mark#unplayed }") ;;
      *) wrong "$place" "$mark" "no mark is written like this" ;;
    esac
  done
  for line in "${lines[@]}"; do
    command+=${command:+$'\n'}$line
    # A command goes on in the next line after a backslash, and as long as the shell finds it unfinished.
    case $line in *\\) continue ;; esac
    bash -n -c "$command" 2>/dev/null || continue
    skip=
    for reason in ${unplayed[@]+"${unplayed[@]}"}; do
      case $command in "${reason%%: *}"*) skip=${reason#*: } ;; esac
    done
    if [ -n "$skip" ]; then
      say "    not played: ${command%% #*} ($skip)"
    elif [ -n "${command//[[:space:]]/}" ] && [ "${command:0:1}" != '#' ]; then
      # What only prepares, such as export, prints nothing.
      case $command in *souk*) wanted=$until ;; *) wanted= ;; esac
      while ! run "$place" "$command" || { [ -n "$wanted" ] && ! grep -q -- "$wanted" "$output"; }; do
        [ -n "$wanted" ] || wrong "$place" "$command" "it failed" "$output"
        [ "$SECONDS" -lt $((began + most)) ] || wrong "$place" "$command" "never '$wanted' within $most s" "$output"
        sleep 2
      done
      printf '%s   %4d s  %s\n' "$(date +%T)" "$took" "$(head -n 1 <<<"${command%% #*}")"
    fi
    command=
  done
  [ -z "$command" ] || wrong "$place" "$command" "the shell finds it unfinished"
}

# check TOOL COMMAND...: what is no command but a file for another program, as that program sees it.
check() {
  local tool=$1
  shift
  if ! command -v "$tool" >/dev/null; then
    say "    not checked: the block for $tool ($tool is not installed)"
    return
  fi
  "$@" >"$play/check.log" 2>&1 || wrong "$place" "$*" "$tool does not take the block" "$play/check.log"
  say "    checked by $tool"
}

configuration() {
  local file=$play/configuration
  printf '%s\n' "${lines[@]}" >"$file"
  case $1 in
    nginx)
      # A certificate of its own in place of the reader's.
      openssl req -x509 -newkey rsa:2048 -nodes -keyout "$play/key.pem" -out "$play/cert.pem" -days 1 -subj /CN=x \
        >/dev/null 2>&1 || true
      sed -i "s|/etc/letsencrypt/.*fullchain.pem|$play/cert.pem|; s|/etc/letsencrypt/.*privkey.pem|$play/key.pem|" "$file"
      { echo "pid $play/nginx.pid; events {} http {" && cat "$file" && echo '}'; } >"$file.nginx"
      check nginx nginx -t -q -c "$file.nginx"
      ;;
    caddy) check caddy caddy validate --adapter caddyfile --config "$file" ;;
    systemd)
      # The paths are those of the reader's machine; all else is checked as it stands.
      sed "s|/opt/souk/souk|/bin/true|; s|^User=.*|User=root|" "$file" >"$file.service"
      mv "$file.service" "$play/souk-cache.service"
      check systemd-analyze systemd-analyze verify --man=no "$play/souk-cache.service"
      ;;
  esac
}

# go_by GUIDE [SECTION]: plays a guide, or the section under a heading of it and what lies below that.
go_by() {
  local guide=$1 section=${2:-} text number=0 within=1 kind='' open='' level=0
  local lines=() marks=() place heading
  [ -z "$section" ] || within=
  while IFS= read -r text || [ -n "$text" ]; do
    number=$((number + 1))
    if [ -n "$open" ]; then
      if [[ $text != '```'* ]]; then
        lines+=("$text")
        continue
      fi
      open=
      if [ -n "$within" ]; then
        case $kind in
          sh)
            block
            echo "$place" >>"$work/played"
            ;;
          nginx | caddy | systemd) configuration "$kind" ;;
        esac
      fi
      marks=()
      continue
    fi
    case $text in
      '```'*)
        open=1
        kind=${text#'```'}
        lines=()
        place=$guide:$number
        ;;
      '#'*' '*)
        heading=${text%% *}
        if [ -n "$section" ]; then
          if [ "${text#"$heading" }" = "$section" ]; then
            within=1
            level=${#heading}
          elif [ -n "$within" ] && [ "${#heading}" -le "$level" ]; then
            within=
          fi
        fi
        [ -z "$within" ] || say "  $(basename "$guide"), ${text#"$heading" }"
        ;;
      '<!-- guide: '*' -->')
        text=${text#'<!-- guide: '}
        marks+=("${text%' -->'}")
        ;;
    esac
  done <"$root/$guide"
  [ -z "$section" ] || [ "$level" -gt 0 ] || wrong "$guide" "$section" "there is no such section"
}

# What a guide has is either played or plainly no command, in whatever way it is written.
no_command_hides() {
  local guide found
  for guide in README.md docs/guide/*.md; do
    found=$(awk '/^```/ { if (open) open = 0; else { open = 1; kind = substr($0, 4) } next }
      open && kind != "sh" && /^ *(\.\/souk|examples\/|souk [a-z])/ { print NR ": " $0 }' "$root/$guide")
    [ -z "$found" ] || wrong "$guide:${found%%:*}" "${found#*: }" "a command stands in a block that is not sh"
  done
}

# Whether all blocks of commands were played by some way.
all_were_played() {
  local guide block missing=
  for guide in README.md docs/guide/{evaluate,provide,publish,deploy,key-files,keys,market,payments,sell-http,market-file,design,new-service}.md; do
    while IFS=: read -r block _; do
      grep -qx "$guide:$block" "$work/played" || missing+=" $guide:$block"
    done < <(grep -n '^```sh$' "$root/$guide" || true)
  done
  [ -z "$missing" ] || wrong examples/guides.sh "${missing# }" "no way plays these blocks"
}

there='On a chain that is there'
count=0
output=
took=0
cd "$root"
no_command_hides
began=$SECONDS
"$souk" version >/dev/null # builds it
say "built: $((SECONDS - began)) s"

for way in "${ways[@]}"; do
  started=$SECONDS
  case $way in
    evaluate)
      begin evaluate
      go_by README.md
      chain_before
      go_by docs/guide/evaluate.md
      go_by docs/guide/market-file.md
      go_by docs/guide/design.md
      ;;
    earn)
      begin earn
      for section in 'On a developer'"'"'s chain' 'What a gigabyte earns' 'Is it well?' 'To leave'; do
        go_by docs/guide/provide.md "$section"
      done
      go_by docs/guide/provide.md 'So that others reach you'
      go_by docs/guide/provide.md 'As a service of the system'
      ;;
    publish)
      begin publish
      for section in 'On a developer'"'"'s chain' 'What it costs' 'Many files' 'What happens on a restart'; do
        go_by docs/guide/publish.md "$section"
      done
      ;;
    chain)
      # Six people: one makes the market, four earn on it, one publishes and fetches.
      begin chain maker
      chain_before
      go_by docs/guide/deploy.md
      for number in 1 2 3 4; do
        reader "provider-$number"
        ln -sfn ../maker/market "$dir/market"
        go_by docs/guide/provide.md "$there"
      done
      reader publisher
      ln -sfn ../maker/market "$dir/market"
      go_by docs/guide/publish.md "$there"
      reader provider-1
      go_by docs/guide/provide.md 'What a gigabyte earns'
      go_by docs/guide/provide.md 'Is it well?'
      ;;
    keys)
      begin keys
      go_by docs/guide/key-files.md
      go_by docs/guide/keys.md
      ;;
    market)
      begin market
      go_by docs/guide/market.md
      ;;
    pay)
      begin pay
      go_by docs/guide/payments.md
      ;;
    service)
      begin service
      go_by docs/guide/new-service.md
      ;;
    sell)
      begin sell
      if command -v python3 >/dev/null; then
        go_by docs/guide/sell-http.md
      else
        say "  not played: docs/guide/sell-http.md (python3 is not installed)"
        grep -n '^```sh$' docs/guide/sell-http.md | sed 's|^\([0-9]*\):.*|docs/guide/sell-http.md:\1|' >>"$work/played"
      fi
      ;;
    *)
      echo "guides: there is no way '$way'; there are evaluate, earn, publish, chain, sell, keys, market, pay, service" >&2
      exit 2
      ;;
  esac
  end_all
  say "$way: $((SECONDS - started)) s"
done
[ $# -gt 0 ] || all_were_played
say "done"
