#!/usr/bin/env bash
# Shows how the load generators measure a server that stalls once: the open loop counts every request that was delayed.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=src/load/lib.sh
. src/load/lib.sh

rate=${RATE:-500}
stall=${STALL_MS:-200}
warmup=4
need wrk taskset "$java"

stalling() { # request number: starts a server that stalls at that one
    launch "$server_core" "$java" -Xmx64m src/load/StallingServer.java "$port" "$1" "$stall"
    await "http://127.0.0.1:$port/"
}

echo "A server that stalls for $stall ms once in $seconds s, at $rate requests/s: some $((rate * stall / 1000)) of $((rate * seconds)) were due meanwhile"
echo
stalling $((rate * (warmup + seconds / 2)))
# shellcheck disable=SC2086 # options are words
taskset -c "$load_core" "$java" $open_loop_options src/load/OpenLoop.java --rate "$rate" --seconds "$seconds" --warmup "$warmup" \
    --connections "$connections" "http://127.0.0.1:$port/"
stop "$pid"
echo
stalling 2000
taskset -c "$load_core" wrk -t1 -c1 -d"${seconds}s" -s src/load/keys.lua "http://127.0.0.1:$port" -- / |
    awk '/^RESULT/ { print "wrk, a closed loop of one connection, sees it once and corrects by its own estimate for the requests that it did not send meanwhile: p50 " $4 " ms, p99 " $5 " ms, p99.9 " $6 " ms" }'
