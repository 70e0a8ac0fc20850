#!/usr/bin/env bash
# Prints tables: the cost of a stampede, a purge, warming and an entry, and the footprint of the process. See README.md here.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=src/load/lib.sh
. src/load/lib.sh

read -ra parts <<<"${PARTS:-stampede purge warming entry footprint}"
read -ra runtimes <<<"${RUNTIMES:-native jvm}"
rounds=${ROUNDS:-3}
callers=${CALLERS:-1000}
latency=${MODEL_LATENCY_MS:-2000}
read -ra purge_sizes <<<"${PURGE_SIZES:-1000 10000 100000}"
topics=${TOPICS:-200}
entries=${ENTRIES:-50000}
memory=${MEMORY:-3g} # the heap where many entries are kept; the store may take two thirds of it

need curl taskset redis-server redis-cli "$java"
ulimit -n 4096 2>/dev/null || true
for runtime in "${runtimes[@]}"; do
    case $runtime in
        native) [ -x "$native" ] || fail "No executable in target: ./mvnw package -Dnative -DskipTests, or NATIVE=…" ;;
        jvm) [ -f "$jar" ] || fail "No $jar: ./mvnw package -DskipTests, or JAR=…" ;;
    esac
done

service=http://127.0.0.1:$port
redis=REDIS_URL=redis://127.0.0.1:$redis_port
namespace=SAMOVAR_CACHE_NAMESPACES_LOAD_TTL=24h
declare -A store_setting=([memory]=A_STORE=memory [redis]=$redis)

roomy() { # runtime store [setting=value]…: starts the service with room for many entries
    local runtime=$1 store=$2 bytes
    shift 2
    bytes=$((${memory%g} * 1024 * 2 / 3))M
    # shellcheck disable=SC2034 # start_service reads them
    local java_options=-Xmx$memory native_options=-Xmx$memory
    start_service "$runtime" "${store_setting[$store]}" "$namespace" "SAMOVAR_CACHE_MAX_MEMORY=$bytes" "$@"
}

burst() { # requests url [option…]: as fast as the connections allow; prints OpenLoop's plain results
    local requests=$1 url=$2
    shift 2
    # shellcheck disable=SC2086 # options are words
    taskset -c "$load_core" "$java" -Xmx256m $open_loop_options src/load/OpenLoop.java --plain yes --rate 1000000000 \
        --requests "$requests" --warmup 0 "$@" "$url"
}

outages() { # how often the service has considered Redis unavailable so far, after replies past their deadline
    grep -c 'store is unavailable' "$work/log" || true
}

reset_model() { # [latency]: its counts too
    curl -sf -X POST "$model_url/stats${1:+?latency=$1}" >/dev/null
}

stampede() {
    local runtime store round answers=$work/answers counts=$work/counts calls before
    printf '\nA stampede: %s concurrent requests for one cold key, a model that takes %s ms; median of %s, the maximum of calls\n\n' \
        "$callers" "$latency" "$rounds"
    printf '| runtime | store | calls of the model | median answer ms | last answer ms | failed | Redis outages |\n|---|---|--:|--:|--:|--:|--:|\n'
    for runtime in "${runtimes[@]}"; do
        for store in memory redis; do
            start_service "$runtime" "${store_setting[$store]}"
            burst "$callers" "$service/api/explanation?topic=warm%20up" --connections "$callers" >/dev/null
            before=$(outages)
            rm -f "$answers" "$counts"
            for ((round = 1; round <= rounds; round++)); do
                reset_model "$latency"
                burst "$callers" "$service/api/explanation?topic=stampede%20$runtime%20$store%20$round" --connections "$callers" >>"$answers"
                read -r calls _ < <(curl -sf "$model_url/stats")
                echo "$calls" >>"$counts"
            done
            reset_model 0
            printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$runtime" "$store" "$(sort -n "$counts" | tail -n 1)" \
                "$(column "$answers" 2 | median)" "$(column "$answers" 6 | median)" \
                "$(awk '{ n += $7 } END { print n }' "$answers")" "$(($(outages) - before))"
            stop "$pid"
        done
    done
}

purge_time() { # namespace: prints milliseconds and the count
    local answer
    answer=$(curl -s -X POST -w ' %{http_code} %{time_total}' "$service/api/cache/invalidate/$1")
    case $answer in
        *'"success":true'*' 200 '*) ;;
        *) fail "A purge failed: $answer" ;;
    esac
    sed -n 's/.*"invalidated_count":\([0-9]*\).* \([0-9.]*\)$/\1 \2/p' <<<"$answer" | awk '{ printf "%.2f %d\n", $2 * 1000, $1 }'
}

purge() {
    local runtime store size empty full count i
    printf '\nPurge of a namespace over HTTP, beside one that is empty (median of 20)\n\n'
    printf '| runtime | store | entries | purge ms | of none ms | counted |\n|---|---|--:|--:|--:|--:|\n'
    for runtime in "${runtimes[@]}"; do
        for store in memory redis; do
            roomy "$runtime" "$store"
            for ((i = 0; i < 50; i++)); do purge_time load >/dev/null; done
            for size in "${purge_sizes[@]}"; do
                for ((i = 0; i < 20; i++)); do purge_time load; done >"$work/empty"
                empty=$(column "$work/empty" 1 | median)
                put "$size" 100
                full=$(purge_time load)
                count=${full#* } full=${full% *}
                printf '| %s | %s | %s | %s | %s | %s |\n' "$runtime" "$store" "$size" "$full" "$empty" "$count"
            done
            stop "$pid"
        done
    done
}

put() { # entries bytes: stores them in the namespace of applications; those that a busy machine refuses are retried
    local failed attempt
    for ((attempt = 0; attempt < 5; attempt++)); do
        failed=$(burst "$1" "$service/api/cache/entries/load/entry-{}" --keys "$1" --put "$2" --connections 16 | awk '{ print $7 }')
        [ "$failed" -gt 0 ] || return 0
        echo "$failed of $1 entries were refused" >&2
    done
    fail "Not all entries could be stored"
}

warming() {
    local runtime concurrency names begin end done_count calls most
    names=$(seq -s, -f 'Topic number %g' "$topics")
    printf '\nWarming of %s topics, a model that takes %s ms\n\n' "$topics" "$latency"
    printf '| runtime | concurrency | seconds | warmed | calls of the model | max concurrent |\n|---|--:|--:|--:|--:|--:|\n'
    for runtime in "${runtimes[@]}"; do
        for concurrency in 2 10; do
            start_service "$runtime" "SAMOVAR_WARMING_TOPICS=$names" SAMOVAR_WARMING_LEARNED_TOPICS=0 \
                SAMOVAR_WARMING_MAX_CALLS=$((topics * 2)) "SAMOVAR_WARMING_CONCURRENCY=$concurrency"
            reset_model "$latency"
            begin=$(date +%s%N)
            done_count=$(curl -sf -X POST "$service/api/cache/warm" | sed -n 's/.*"warmed_count":\([0-9]*\).*/\1/p')
            end=$(date +%s%N)
            read -r calls most < <(curl -sf "$model_url/stats")
            reset_model 0
            printf '| %s | %s | %s | %s | %s | %s |\n' "$runtime" "$concurrency" \
                "$(awk -v n=$((end - begin)) 'BEGIN { printf "%.1f", n / 1e9 }')" "$done_count" "$calls" "$most"
            stop "$pid"
        done
    done
}

used_by_redis() {
    redis-cli -p "$redis_port" info memory | tr -d '\r' | sed -n 's/^used_memory://p'
}

stored_mb() {
    curl -sf "$service/api/cache/stats" | sed -n 's/.*"memory_used_mb":\([0-9.]*\).*/\1/p'
}

each_entry() { # bytes: of one of the entries
    awk -v n="$1" -v by="$entries" 'BEGIN { printf "%.0f", n / by }'
}

entry() {
    local runtime before own redis_before
    printf '\nMemory of one of %s entries of 2048 bytes\n\n' "$entries"
    printf '| runtime | store | growth of RSS, bytes | as the service counts, bytes | growth of Redis, bytes |\n|---|---|--:|--:|--:|\n'
    for runtime in "${runtimes[@]}"; do
        roomy "$runtime" memory
        put 1000 2048
        before=$(rss "$pid")
        put "$entries" 2048
        own=$(awk -v mb="$(stored_mb)" 'BEGIN { print mb * 1048576 }')
        printf '| %s | memory | %s | %s | – |\n' "$runtime" "$(each_entry $((($(rss "$pid") - before) * 1024)))" "$(each_entry "$own")"
        stop "$pid"
    done
    roomy "${runtimes[0]}" redis
    purge_time load >/dev/null
    redis_before=$(used_by_redis)
    put "$entries" 2048
    printf '| %s | redis | – | – | %s |\n' "${runtimes[0]}" "$(each_entry $(($(used_by_redis) - redis_before)))"
    stop "$pid"
}

footprint() { # start to first answer, memory idle and after load: a script of its own, since it needs no fake model
    local contenders=() runtime
    for runtime in "${runtimes[@]}"; do
        case $runtime in
            native) contenders+=("native=$native") ;;
            jvm) contenders+=("JVM=$java $java_options -jar $jar") ;;
        esac
    done
    printf '\nStart and resident memory, not bound to a core\n\n'
    PORT=$port src/load/compare-native.sh "${contenders[@]}"
}

machine
start_model
start_redis
for part in "${parts[@]}"; do
    case $part in
        stampede | purge | warming | entry | footprint) "$part" ;;
        *) fail "No part $part: give some of stampede purge warming entry footprint" ;;
    esac
done
