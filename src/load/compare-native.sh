#!/usr/bin/env bash
# Prints a table: the native executable beside the JVM. See README.md beside this file.
#   compare-native.sh [NAME=COMMAND]…    other contenders than target/*-runner and target/quarkus-app
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=src/load/lib.sh
. src/load/lib.sh

warmup=${WARMUP:-20000}     # requests before the throughput is measured: a JVM compiles what is hot
requests=${REQUESTS:-50000} # and at least these before memory is read again
starts=${STARTS:-5}
url="http://127.0.0.1:$port/api/explanation?topic=Photosynthesis"

need wrk curl
if [ $# -eq 0 ]; then
    [ -x "$native" ] || fail "No executable in target: ./mvnw package -Dnative -DskipTests, or NATIVE=…"
    [ -f "$jar" ] || fail "No $jar: ./mvnw package -DskipTests, or JAR=…"
    set -- "native=$native" "JVM=$java $java_options -jar $jar"
fi

start() { # command: starts it and prints the milliseconds to the first answer into $first
    local begin end
    begin=$(date +%s%N)
    QUARKUS_HTTP_PORT=$port QUARKUS_SHUTDOWN_DELAY=0s QUARKUS_LOG_LEVEL=WARN $1 >/dev/null 2>&1 &
    pid=$!
    pids+=("$pid")
    until curl -sf -o /dev/null "$url"; do
        kill -0 "$pid" 2>/dev/null || fail "$1 ended"
        sleep 0.005
    done
    end=$(date +%s%N)
    first=$(((end - begin) / 1000000))
}

resident() { echo $(($(rss "$pid") / 1024)); }

peak() { awk '/^VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$pid/status"; }

size() { # command: MB of what is deployed; of a jar its folder, without the JVM
    local word
    for word in $1; do
        case $word in
            *.jar) du -sm "$(dirname "$word")" | cut -f1 && return ;;
        esac
    done
    du -m "${1%% *}" | cut -f1
}

load() { # seconds: prints requests, requests a second, latency at the median and the 99th percentile
    wrk -t1 -c32 -d"$1s" --latency "$url" | awk '
        /50%/ { median = $2 } /99%/ { tail = $2 } /requests in/ { count = $1 } /Requests\/sec/ { rate = int($2) }
        /Non-2xx/ { print "failed requests: " $0 > "/dev/stderr"; exit 1 }
        END { print count, rate, median, tail }'
}

printf '| %-22s | %8s | %14s | %12s | %18s | %11s | %9s | %9s |\n' \
    what "size MB" "first answer" "idle RSS MB" "after ${requests} RSS MB" "requests/s" median "99 %"
printf '|---|--:|--:|--:|--:|--:|--:|--:|\n'
for contender in "$@"; do
    name=${contender%%=*} command=${contender#*=}
    times=()
    for _ in $(seq "$starts"); do
        start "$command"
        times+=("$first")
        stop "$pid"
    done
    median_start=$(printf '%s\n' "${times[@]}" | median)
    start "$command"
    sleep 5
    idle=$(resident)
    served=0
    while [ "$served" -lt "$warmup" ]; do
        read -r count _ < <(load 2)
        served=$((served + count))
    done
    read -r count rate middle tail < <(load "$seconds")
    served=$((served + count))
    while [ "$served" -lt "$requests" ]; do
        read -r count _ < <(load 2)
        served=$((served + count))
    done
    printf '| %-22s | %8s | %11s ms | %12s | %18s | %11s | %9s | %9s |\n' \
        "$name" "$(size "$command")" "$median_start" "$idle" "$(resident) (peak $(peak))" "$rate" "$middle" "$tail"
    stop "$pid"
done
