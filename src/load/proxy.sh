#!/usr/bin/env bash
# Prints tables: what the proxy adds to a miss, hits beside those of content, and many concurrent streams. See README.md here.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=src/load/lib.sh
. src/load/lib.sh

read -ra parts <<<"${PARTS:-miss hit open stampede}"
read -ra runtimes <<<"${RUNTIMES:-native jvm}"
rounds=${ROUNDS:-3}
rate=${RATE:-1000}
clients=${CLIENTS:-1000}
events=${EVENTS:-200}            # of a stream
open_seconds=${OPEN_SECONDS:-30} # of the streams that are open together, with 20 events a second
libraries=${LIBRARIES:-${jar%/*}/lib/main/*}
warmup_jvm=${WARMUP_JVM:-$((seconds * 2))}
# A JVM compiles a miss for two minutes; what lives longer than a young collection is copied, so that is to be rare
miss_warmup_jvm=${MISS_WARMUP_JVM:-120}
miss_java_options=${MISS_JAVA_OPTIONS:--Xmx1g -Xmn512m}

need wrk curl taskset "$java"
ulimit -n 8192 2>/dev/null || fail "Allow 8192 open files: ulimit -n 8192"
[ -f "$jar" ] || fail "No $jar, whose libraries the load needs: ./mvnw package -DskipTests, or JAR=…"
for runtime in "${runtimes[@]}"; do
    [ "$runtime" != native ] || [ -x "$native" ] || fail "No executable in target: ./mvnw package -Dnative -DskipTests, or NATIVE=…"
done

path=/v1/chat/completions
service=http://127.0.0.1:$port
proxied=$service/load$path
upstream_port=$redis_port # no Redis is used here
upstream=http://127.0.0.1:$upstream_port
proxy_settings=(A_STORE=memory "SAMOVAR_UPSTREAMS_LOAD_URL=$upstream" SAMOVAR_UPSTREAMS_LOAD_DIALECT=openai)

load_program() { # mode [option…] [url]
    # shellcheck disable=SC2086 # options are words
    taskset -c "$load_core" "$java" -Xmx1g $open_loop_options -cp "$libraries" src/load/ProxyLoad.java "$@" \
        --port "$upstream_port"
}

start_upstream() {
    # shellcheck disable=SC2086 # options are words
    launch "$load_core" "$java" -Xmx128m $open_loop_options -cp "$libraries" src/load/ProxyLoad.java upstream --port "$upstream_port"
    await "$upstream/stats"
}

miss() {
    local runtime round file label java_options=$miss_java_options
    local -A warmups=([native]=5 [jvm]=$miss_warmup_jvm) options=([native]=$native_options [jvm]=$java_options)
    printf '\nWhat lies between client and upstream at %s misses/s, there and back, without the time that the upstream takes; median of %s rounds of %s s\n\n' \
        "$rate" "$rounds" "$seconds"
    printf '| what | p50 ms | p99 ms | p99 lowest–highest | p99.9 ms | max ms | failed |\n|---|--:|--:|--:|--:|--:|--:|\n'
    for ((round = 1; round <= rounds; round++)); do
        load_program miss --rate "$rate" --seconds "$seconds" "$upstream$path" >>"$work/miss-none"
        for runtime in "${runtimes[@]}"; do
            start_service "$runtime" "${proxy_settings[@]}"
            load_program miss --rate "$rate" --seconds "$seconds" --warmup "${warmups[$runtime]}" "$proxied" >>"$work/miss-$runtime"
            stop "$pid"
        done
    done
    for runtime in none "${runtimes[@]}"; do
        file=$work/miss-$runtime
        label="$runtime${options[$runtime]:+, ${options[$runtime]}}, warm for ${warmups[$runtime]-5} s"
        printf '| %s | %s | %s | %s | %s | %s | %s |\n' "${label/#none,/no proxy, the loopback alone,}" \
            "$(column "$file" 1 | median)" "$(column "$file" 2 | median)" "$(spread "$file" 2)" \
            "$(column "$file" 3 | median)" "$(column "$file" 4 | median)" "$(awk '{ n += $5 } END { print n }' "$file")"
    done
}

request() { # true|false: prints a body of 1 KB that asks for a stream or not
    local start='{"model":"load","stream":'$1',"messages":[{"role":"user","content":"' end='"}]}'
    printf '%s%s%s' "$start" "$(head -c $((1024 - ${#start} - ${#end})) /dev/zero | tr '\0' w)" "$end"
}

declare -A paths=(
    [content]="/api/explanation?topic=of%202048%20bytes%20no%20100"
    [whole]="/load$path?bytes=2048&chunks=0"
    [large]="/load$path?bytes=$((events * 180))&chunks=0"
    [stream]="/load$path?bytes=$((events * 180))&chunks=$events&gap=0"
)
declare -A labels=([content]="content, 2 KB" [whole]="proxied, 2 KB" [large]="proxied, as long as the stream"
    [stream]="proxied stream of $events events")
series=(content whole large stream)

body_of() { # series: the file that is posted, or nothing
    case $1 in whole | large) echo "$work/whole.json" ;; stream) echo "$work/stream.json" ;; esac
}

see() { # series: that it is a hit
    local file
    file=$(body_of "$1")
    curl -sf -o /dev/null ${file:+-H 'Content-Type: application/json' -d "@$file"} "$service${paths[$1]}" || fail "$1 does not answer"
    curl -sf -o "$work/answer" -D "$work/headers" ${file:+-H 'Content-Type: application/json' -d "@$file"} "$service${paths[$1]}"
    grep -qi 'Cache-Status: .*hit;' "$work/headers" || { cat "$work/headers" >&2; fail "$1 is no hit"; }
    wc -c <"$work/answer"
}

wrk_run() { # series seconds: prints the results of keys.lua
    # shellcheck disable=SC2046 # no file, no argument
    taskset -c "$load_core" wrk -t1 -c"$connections" -d"$2s" --timeout 10s -s src/load/keys.lua "$service" \
        -- "${paths[$1]}" 1 100 $(body_of "$1") | sed -n 's/^RESULT //p'
}

hit() {
    local runtime round each other size
    request false >"$work/whole.json"
    request true >"$work/stream.json"
    start_model
    local model=$pid
    start_upstream
    local upstream_pid=$pid
    for ((round = 1; round <= rounds; round++)); do
        for runtime in "${runtimes[@]}"; do
            start_service "$runtime" "${proxy_settings[@]}"
            for each in "${series[@]}"; do
                size=$(see "$each")
                echo "$size" >"$work/size-$each"
                wrk_run "$each" "$([ "$runtime" = jvm ] && echo "$warmup_jvm" || echo 3)" >/dev/null
                wrk_run "$each" "$seconds" >>"$work/hit-$runtime-$each"
            done
            stop "$pid"
        done
    done
    stop "$upstream_pid"
    stop "$model"
    printf '\nHits from memory, a body of 1 KB in the request, %s connections, one core for the server; median of %s rounds of %s s\n\n' \
        "$connections" "$rounds" "$seconds"
    printf '| what | bytes | hits/s | lowest–highest | p50 ms | p99 ms | beside | failed |\n|---|--:|--:|--:|--:|--:|--:|--:|\n'
    for runtime in "${runtimes[@]}"; do
        for each in "${series[@]}"; do
            case $each in whole) other=content ;; stream) other=large ;; *) other= ;; esac
            printf '| %s, %s | %s | %.0f | %s | %s | %s | %s | %s |\n' "${labels[$each]}" "$runtime" "$(cat "$work/size-$each")" \
                "$(column "$work/hit-$runtime-$each" 2 | median)" "$(spread "$work/hit-$runtime-$each" 2)" \
                "$(column "$work/hit-$runtime-$each" 3 | median)" "$(column "$work/hit-$runtime-$each" 4 | median)" \
                "${other:+$(beside "$runtime" "$each" "$other")}" \
                "$(awk '{ n += $6 } END { print n }' "$work/hit-$runtime-$each")"
        done
    done
}

beside() { # runtime series other: in percent of the other's rate
    awk -v a="$(column "$work/hit-$1-$2" 2 | median)" -v b="$(column "$work/hit-$1-$3" 2 | median)" -v of="${labels[$3]}" \
        'BEGIN { printf "%.0f %% of: %s", 100 * a / b, of }'
}

open() {
    local runtime results
    printf '\n%s streams open together, each for its own key, 20 events a second, for %s s: from the upstream'"'"'s write of an event to its client\n\n' \
        "$clients" "$open_seconds"
    printf '| what | p50 ms | p99 ms | max ms | events | failed | peak resident memory, MB |\n|---|--:|--:|--:|--:|--:|--:|\n'
    results=$(load_program open --clients "$clients" --chunks $((open_seconds * 20)) --bytes $((open_seconds * 20 * 180)) "$upstream$path")
    printf '| no proxy, the loopback alone | %s | – |\n' "${results// / | }"
    for runtime in "${runtimes[@]}"; do
        start_service "$runtime" "${proxy_settings[@]}"
        results=$(load_program open --clients "$clients" --chunks $((open_seconds * 20)) --bytes $((open_seconds * 20 * 180)) "$proxied")
        printf '| %s | %s | %s |\n' "$runtime" "${results// / | }" "$(awk '/^VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$pid/status")"
        stop "$pid"
    done
}

stampede() {
    local runtime round file results
    printf '\n%s clients that request one cold stream concurrently: from the upstream'"'"'s first byte to theirs; median of %s rounds, and the maximum\n\n' \
        "$clients" "$rounds"
    printf '| what | calls upstream | p50 ms | p99 ms | max ms | max of all rounds ms | failed |\n|---|--:|--:|--:|--:|--:|--:|\n'
    results=$(load_program stampede --clients "$clients" --chunks 40 --bytes 7200 --delay 3000 "$upstream$path")
    read -ra results <<<"$results"
    printf '| no proxy, a stream for each | %s | %s | %s | %s | %s | %s |\n' "${results[@]:0:4}" "${results[3]}" "${results[4]}"
    for runtime in "${runtimes[@]}"; do
        file=$work/stampede-$runtime
        start_service "$runtime" "${proxy_settings[@]}"
        for ((round = 0; round <= rounds; round++)); do # the first warms up
            curl -sf -X POST "$service/api/cache/invalidate/load" >/dev/null
            load_program stampede --clients "$clients" --chunks 40 --bytes 7200 --delay 3000 "$proxied" >>"$file"
        done
        sed -i 1d "$file"
        stop "$pid"
        printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$runtime" "$(column "$file" 1 | sort -n | tail -n 1)" \
            "$(column "$file" 2 | median)" "$(column "$file" 3 | median)" "$(column "$file" 4 | median)" \
            "$(column "$file" 4 | sort -g | tail -n 1)" "$(awk '{ n += $5 + $6 - 1 } END { print n }' "$file")"
    done
}

machine
printf 'Server on core %s, load and upstream on core %s\n' "$server_core" "$load_core"
for part in "${parts[@]}"; do
    case $part in
        miss | hit | open | stampede) "$part" ;;
        *) fail "No part $part: give some of miss hit open stampede" ;;
    esac
done
