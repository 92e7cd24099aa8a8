# Sourced by run and by cases/*.sh. A case file registers contenders; run interleaves their rounds.
#
#   contender CASE NAME RUN [PREPARE]   RUN and PREPARE are functions; PREPARE is not measured, and
#                                       a RUN that fails stops the benchmark with its log
#   goal CASE RATIO OTHER               slipway's median is to be at most RATIO of OTHER's
#   limit CASE SECONDS                  ... at most so many seconds
#   memory_limit CASE MB                ... and its peak at most so much
#   skip CASE NAME REASON               says in the table why a contender is missing
#   has TOOL...                         whether all are installed
#   daemon PID                          called in RUN: the peak is that process's, which serves it
#   "$work/seconds"                     a RUN that writes it has measured by itself
#
# Globals: $root (checkout), $work (scratch, removed at the end), $registry (HOST:PORT, emptied by
# fresh_registry), $slipway (the command), $libs (the class path of the CLI), $here (this directory).

contenders=() goals=() limits=() memory_limits=() skips=()
contender() { contenders+=("$1|$2|$3|${4-:}"); }
goal() { goals+=("$1|$2|$3"); }
limit() { limits+=("$1|$2"); }
memory_limit() { memory_limits+=("$1|$2"); }
skip() { skips+=("$1|$2|$3"); }

has() {
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || return 1; done
}

die() { echo "bench/image: $*" >&2; exit 1; }

free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 20000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port"; return; fi
  done
  die "no free port was found"
}

await() { # await SECONDS WHAT COMMAND...
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $until ] || die "$what did not start"
    sleep 0.05
  done
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

daemons=()
start_registry() {
  local port
  port=$(free_port)
  cat >"$work/registry.yml" <<EOF
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: "127.0.0.1:$port"}
EOF
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  daemons+=($!)
  registry=127.0.0.1:$port
  await 20 docker-registry listens "$port"
}

fresh_registry() { rm -rf "$work/registry/docker"; }

# inputs DIRECTORY FILES BYTES SEED: the same tree for the same arguments.
inputs() { java "$here/java/Inputs.java" "$@"; }

# Peak memory of what a RUN starts, in KB: /usr/bin/time's for a process of its own, or a daemon's.
daemon() {
  echo "$1" >"$work/daemon"
  echo 5 >"/proc/$1/clear_refs"
}

run_one() { # CASE NAME RUN PREPARE ROUND
  "$4" >"$work/log" 2>&1 || { tail -20 "$work/log" >&2; die "preparing $2 for $1 failed"; }
  rm -f "$work/daemon" "$work/seconds"
  if ! TIME='%e %U %S %M' /usr/bin/time -o "$work/time" \
    bash -euo pipefail -c "$exports; $3" >"$work/log" 2>&1; then
    tail -20 "$work/log" >&2
    die "$2 failed in $1"
  fi
  read -r seconds user system peak <"$work/time"
  [ ! -f "$work/seconds" ] || seconds=$(cat "$work/seconds")
  if [ -f "$work/daemon" ]; then
    peak=$(awk '/VmHWM/ {print $2}' "/proc/$(cat "$work/daemon")/status")
  fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$5" "$seconds" "$(echo "$user $system" | awk '{print $1+$2}')" "$peak" >>"$results"
  printf '%-28s %-22s %2s  %6.2f s  %5d MB\n' "$1" "$2" "$5" "$seconds" $((peak / 1024)) >&2
}

# Column 4 seconds, 5 CPU seconds, 6 KB.
median() { # CASE NAME COLUMN
  awk -F'\t' -v c="$1" -v n="$2" -v col="$3" '$1 == c && $2 == n {print $col}' "$results" | sort -g |
    awk '{v[NR] = $1} END {if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'
}

report() {
  local entry case name reason ours theirs ratio
  echo "| case | builder | median s | CPU s | peak MB | Slipway's time is |"
  echo "| --- | --- | ---: | ---: | ---: | ---: |"
  cut -f1,2 "$results" | awk '!seen[$0]++' | while IFS=$'\t' read -r case name; do
    ours=$(median "$case" slipway 4)
    theirs=$(median "$case" "$name" 4)
    ratio=
    [ "$name" = slipway ] || [ -z "$ours" ] || ratio=$(awk "BEGIN {printf \"%.2f of it\", $ours / ($theirs + 1e-9)}")
    printf '| %s | %s | %.2f | %.2f | %.0f | %s |\n' "$case" "$name" "$theirs" "$(median "$case" "$name" 5)" \
      "$(awk "BEGIN {print $(median "$case" "$name" 6) / 1024}")" "$ratio"
  done
  for entry in "${skips[@]}"; do
    IFS='|' read -r case name reason <<<"$entry"
    echo "| $case | $name | | | | left out: $reason |"
  done
  echo
  echo "| goal | reached |"
  echo "| --- | --- |"
  for entry in "${goals[@]}"; do
    IFS='|' read -r case ratio name <<<"$entry"
    ours=$(median "$case" slipway 4) theirs=$(median "$case" "$name" 4)
    [ -n "$ours" ] && [ -n "$theirs" ] || continue
    awk "BEGIN {r = $ours / $theirs; printf \"| %s: at most %s of %s | %s (%.2f) |\n\", \"$case\", \"$ratio\", \"$name\", r <= $ratio ? \"yes\" : \"no\", r}"
  done
  for entry in "${limits[@]}"; do
    IFS='|' read -r case ratio <<<"$entry"
    ours=$(median "$case" slipway 4)
    [ -n "$ours" ] || continue
    awk "BEGIN {printf \"| %s: at most %s s | %s (%.3f) |\n\", \"$case\", \"$ratio\", $ours <= $ratio ? \"yes\" : \"no\", $ours}"
  done
  for entry in "${memory_limits[@]}"; do
    IFS='|' read -r case ratio <<<"$entry"
    ours=$(median "$case" slipway 6)
    [ -n "$ours" ] || continue
    awk "BEGIN {printf \"| %s: at most %s MB | %s (%.0f) |\n\", \"$case\", \"$ratio\", $ours <= $ratio * 1024 ? \"yes\" : \"no\", $ours / 1024}"
  done
}
