#!/usr/bin/env bash
# Prints tables: hits of the service beside the framework's limit, nginx and Flask, each on one core. See README.md here.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=src/load/lib.sh
. src/load/lib.sh

rounds=${ROUNDS:-3}
read -ra sizes <<<"${SIZES:-2048 32768}"
warmup=${WARMUP:-$(((seconds + 2) / 3))}  # seconds before each measurement
warmup_jvm=${WARMUP_JVM:-$((seconds * 2))} # and of a JVM: it compiles what is hot
keys=${KEYS:-256}                          # entries that are asked for in turn where Redis shall be asked each time
framework_native=${FRAMEWORK_NATIVE:-target/framework/framework-runner}
framework_jar=${FRAMEWORK_JAR:-target/framework/quarkus-app/quarkus-run.jar}
read -ra contenders <<<"${CONTENDERS:-native-near jvm-near native-memory jvm-memory native-redis jvm-redis framework-native framework-jvm nginx flask}"

need wrk curl taskset redis-server redis-cli nginx gunicorn "$java"
[ -x "$native" ] || fail "No executable in target: ./mvnw package -Dnative -DskipTests, or NATIVE=…"
[ -f "$jar" ] || fail "No $jar: ./mvnw package -DskipTests, or JAR=…"
[ -x "$framework_native" ] || fail "No $framework_native: ./mvnw -Pframework package -Dnative, or FRAMEWORK_NATIVE=…"
[ -f "$framework_jar" ] || fail "No $framework_jar: ./mvnw -Pframework package, or FRAMEWORK_JAR=…"
redis=REDIS_URL=redis://127.0.0.1:$redis_port

topic_path() { # size: the path of an explanation of that size; {} is its number
    echo "/api/explanation?topic=of%20$1%20bytes%20no%20{}"
}

# --- What is measured: a contender is a process, and asked for one or more series

series_of() { # contender: the names of its series
    case $1 in
        framework-*) echo "$1/bytes $1/redis $1/held" ;;
        *) echo "$1" ;;
    esac
}

label() { # series
    case $1 in
        native-near | jvm-near) echo "near hit, ${1%-*}" ;;
        native-memory | jvm-memory) echo "memory hit, ${1%-*}" ;;
        native-redis | jvm-redis) echo "Redis hit, ${1%-*}" ;;
        framework-*/bytes) echo "framework: bytes, $(runtime "$1")" ;;
        framework-*/redis) echo "framework: bare GET, data source, $(runtime "$1")" ;;
        framework-*/held) echo "framework: bare GET, one connection, $(runtime "$1")" ;;
        nginx) echo "nginx proxy_cache" ;;
        flask) echo "Flask, redis-py, gunicorn" ;;
    esac
}

runtime() { # series: native or jvm
    case $1 in *native*) echo native ;; *) echo jvm ;; esac
}

limit_of() { # series: the one that is its limit
    case $1 in
        *-near | *-memory) echo "framework-$(runtime "$1")/bytes" ;;
        *-redis) echo "framework-$(runtime "$1")/held" ;;
    esac
}

path_of() { # series size
    case $1 in
        framework-*/bytes) echo "/bytes?size=$2" ;;
        framework-*/redis) echo "/redis?key=bare:$2:{}" ;;
        framework-*/held) echo "/redis/held?key=bare:$2:{}" ;;
        *) topic_path "$2" ;;
    esac
}

keys_of() { # series: how many different things are asked for
    case $1 in *redis | */held) echo "$keys" ;; *) echo 1 ;; esac
}

port_of() { # contender
    case $1 in nginx) echo "$nginx_port" ;; *) echo "$port" ;; esac
}

# --- Starting them

start() { # contender: starts it on the server's core and fills it
    case $1 in
        *-memory) start_service "${1%-*}" ;;
        *-near) start_service "${1%-*}" "$redis" ;;
        # No copy fits into so little memory, so each look-up goes to Redis
        *-redis) start_service "${1%-*}" "$redis" SAMOVAR_CACHE_MAX_MEMORY=600 ;;
        framework-*) start_framework "${1#framework-}" ;;
        nginx) start_nginx ;;
        flask) start_flask ;;
    esac
    server=$pid
    fill "$1"
}

start_framework() { # native|jvm
    local command=("$framework_native")
    # shellcheck disable=SC2206 # options are words
    [ "$1" = native ] || command=("$java" $java_options -jar "$framework_jar")
    launch "$server_core" env QUARKUS_HTTP_HOST=127.0.0.1 "QUARKUS_HTTP_PORT=$port" QUARKUS_LOG_LEVEL=WARN \
        QUARKUS_SHUTDOWN_DELAY=0s "$redis" "${command[@]}"
    await "http://127.0.0.1:$port/bytes?size=1"
}

start_nginx() {
    local conf=$work/nginx.conf
    {
        [ "$(id -u)" -ne 0 ] || echo "user root;"
        cat <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log stderr error;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=1000;
    client_body_temp_path $work/body; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    proxy_temp_path $work/proxy; proxy_cache_path $work/cache keys_zone=c:10m inactive=1d;
    server {
        listen 127.0.0.1:$nginx_port;
        location / {
            proxy_pass http://127.0.0.1:$port; proxy_http_version 1.1;
            proxy_cache c; proxy_cache_valid 200 1d; proxy_ignore_headers Cache-Control;
            add_header X-Cache-Status \$upstream_cache_status;
        }
    }
}
CONF
    } >"$conf"
    launch "$server_core" nginx -e stderr -p "$work" -c "$conf"
    until curl -s -o /dev/null "http://127.0.0.1:$nginx_port/"; do
        kill -0 "$pid" 2>/dev/null || { tail -n 5 "$work/log" >&2; fail "nginx has ended"; }
        sleep 0.05
    done
}

start_flask() { # one worker with as many threads as connections, since a sync worker keeps none alive
    launch "$server_core" env "$redis" "GEMINI_BASE_URL=$model_url" gunicorn --chdir src/load/flask --workers 1 \
        --worker-class gthread --threads "$connections" --keep-alive 75 --bind "127.0.0.1:$port" --log-level warning app:app
    await "http://127.0.0.1:$port$(topic_path 2048 | sed 's/{}/100/')"
}

fill() { # contender: asks for everything once, and sees that it is a hit of the right kind and size after that
    local series size path last
    for size in "${sizes[@]}"; do
        for series in $(series_of "$1"); do
            path=$(path_of "$series" "$size")
            last=$((99 + $(keys_of "$series")))
            curl -sf -o /dev/null "http://127.0.0.1:$(port_of "$1")${path/\{\}/[100-$last]}" || fail "$series does not answer"
            see "$1" "$size" "http://127.0.0.1:$(port_of "$1")${path/\{\}/$last}"
        done
    done
}

see() { # contender size url: that it answers as it should; near copies take a second, until the subscription is confirmed
    local kind='200 OK' length attempt
    case $1 in
        nginx) kind='X-Cache-Status: HIT' ;;
        *-near | *-memory | *-redis) kind="Cache-Status: .*hit; .*detail=${1#*-}" ;;
    esac
    for ((attempt = 0; attempt < 100; attempt++)); do
        curl -sf -D "$work/headers" -o "$work/answer" "$3"
        ! grep -qi "$kind" "$work/headers" || break
        sleep 0.05
    done
    grep -qi "$kind" "$work/headers" || { cat "$work/headers" >&2; fail "$1 gives no '$kind'"; }
    length=$(wc -c <"$work/answer")
    [ "$1" = flask ] || [ "$length" -eq "$2" ] || fail "$1 answers $length bytes for $2"
}

prepare() { # Redis with the bodies for the bare GET, and nginx' cache, both from the service itself
    local size number url nginx
    start_model
    start_redis
    start_service native "$redis"
    server=$pid
    start_nginx
    nginx=$pid
    for size in "${sizes[@]}"; do
        url="http://127.0.0.1:$nginx_port$(topic_path "$size")"
        for ((number = 100; number < 100 + keys; number++)); do
            curl -sf "${url/\{\}/$number}" | redis-cli -p "$redis_port" -x set "bare:$size:$number" >/dev/null
        done
    done
    stop "$nginx"
    stop "$server"
}

# --- Measuring them

wrk_run() { # contender series size seconds: prints the results of keys.lua
    taskset -c "$load_core" wrk -t1 -c"$connections" -d"$4s" --timeout 10s -s src/load/keys.lua \
        "http://127.0.0.1:$(port_of "$1")" -- "$(path_of "$2" "$3")" "$(keys_of "$2")" 100 | sed -n 's/^RESULT //p'
}

warm() { # contender series size
    local time=$warmup
    case $1 in *jvm*) time=$warmup_jvm ;; esac
    wrk_run "$1" "$2" "$3" "$time" >/dev/null
}

lookups() { # commands that read and that Redis was asked so far
    redis-cli -p "$redis_port" info commandstats |
        awk -F'[=,]' '/^cmdstat_(get|mget):/ { sum += $2 } END { print sum + 0 }'
}

cpu() { # pid: the hundredths of a second that it and its children have worked
    local each
    for each in "$1" $(cat "/proc/$1/task/$1/children"); do cat "/proc/$each/stat"; done |
        awk '{ sub(/.*\) /, ""); sum += $12 + $13 } END { print sum }'
}

file_of() { # kind series size
    echo "$work/$1-${2//\//_}-$3"
}

throughput() { # contender
    local series size before worked results
    start "$1"
    for size in "${sizes[@]}"; do
        for series in $(series_of "$1"); do
            warm "$1" "$series" "$size"
            before=$(lookups)
            worked=$(cpu "$server")
            results=$(wrk_run "$1" "$series" "$size" "$seconds")
            results="$results $(($(lookups) - before)) $((($(cpu "$server") - worked) / seconds))"
            echo "$results" >>"$(file_of wrk "$series" "$size")"
            echo "round $round: $series, $size bytes: $results" >&2
        done
    done
    stop "$server"
}

rate_of() { # series size: the median of what wrk measured
    column "$(file_of wrk "$1" "$2")" 2 | median
}

share() { # number part: that part of it, whole
    awk -v n="$1" -v p="$2" 'BEGIN { printf "%d", n * p }'
}

open_loop() { # contender: at its own rate, and at one that all reach
    local series own rate kind results
    start "$1"
    for series in $(series_of "$1"); do
        own=$(share "$(rate_of "$series" "${sizes[0]}")" 0.7)
        warm "$1" "$series" "${sizes[0]}"
        for kind in own common; do
            rate=$own
            if [ "$kind" = common ]; then rate=$common; fi
            [ "$rate" -le "$((own * 9 / 7))" ] || continue
            # shellcheck disable=SC2086 # options are words
            results=$(taskset -c "$load_core" "$java" -Xmx64m $open_loop_options src/load/OpenLoop.java --plain yes \
                --rate "$rate" --seconds "$seconds" --warmup "$warmup" --connections "$connections" \
                --keys "$(keys_of "$series")" "http://127.0.0.1:$(port_of "$1")$(path_of "$series" "${sizes[0]}")")
            echo "$rate $results" >>"$(file_of "$kind" "$series" "${sizes[0]}")"
            echo "round $round: $series at $rate/s: $results" >&2
        done
    done
    stop "$server"
}

each_in_turn() { # function: calls it for each contender, in this order and that in turn
    local i
    for ((round = 1; round <= rounds; round++)); do
        for ((i = 0; i < ${#contenders[@]}; i++)); do
            if ((round % 2)); then "$1" "${contenders[i]}"; else "$1" "${contenders[${#contenders[@]} - 1 - i]}"; fi
        done
    done
}

common_rate() { # 70 % of the slowest of those that answer from memory
    local series
    for series in native-near jvm-near native-memory jvm-memory nginx; do
        [ ! -f "$(file_of wrk "$series" "${sizes[0]}")" ] || rate_of "$series" "${sizes[0]}"
    done | sort -g | awk 'NR == 1 { slowest = $1 } END { printf "%d", slowest * 0.7 }'
}

# --- Printing them

ratio() { # series other size: in percent of the other's rate, or a dash
    if [ -n "$2" ] && [ -f "$(file_of wrk "$2" "$3")" ]; then
        awk -v a="$(rate_of "$1" "$3")" -v b="$(rate_of "$2" "$3")" 'BEGIN { printf "%.0f %%", 100 * a / b }'
    else
        echo "–"
    fi
}

all_series() {
    local contender
    for contender in "${contenders[@]}"; do series_of "$contender"; done | tr ' ' '\n'
}

throughput_table() { # size
    local series file
    printf '\nAnswers of %s bytes, %s connections, one core for the server; median of %s rounds of %s s, and the lowest and highest\n\n' \
        "$1" "$connections" "$rounds" "$seconds"
    printf '| what | hits/s | lowest–highest | p50 ms | p99 ms | p99.9 ms | of the limit | of nginx | Redis reads per hit | core busy | core µs per hit | failed |\n'
    printf '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n'
    for series in $(all_series); do
        file=$(file_of wrk "$series" "$1")
        printf '| %s | %.0f | %s | %s | %s | %s | %s | %s | %s | %.0f %% | %s | %s |\n' "$(label "$series")" "$(rate_of "$series" "$1")" \
            "$(spread "$file" 2)" "$(column "$file" 3 | median)" "$(column "$file" 4 | median)" "$(column "$file" 5 | median)" \
            "$(ratio "$series" "$(limit_of "$series")" "$1")" "$(ratio "$series" nginx "$1")" \
            "$(awk '{ requests += $1; reads += $7 } END { printf "%.2f", reads / requests }' "$file")" "$(column "$file" 8 | median)" \
            "$(awk '{ printf "%.1f\n", $8 * 1e4 / $2 }' "$file" | median)" \
            "$(awk '{ failed += $6 } END { print failed }' "$file")"
    done
}

latency_table() { # kind heading
    local series file
    printf '\n%s; answers of %s bytes, %s connections, latency from the intended time; median of %s rounds of %s s\n\n' \
        "$2" "${sizes[0]}" "$connections" "$rounds" "$seconds"
    printf '| what | intended/s | reached/s | p50 ms | p90 ms | p99 ms | p99 lowest–highest | p99.9 ms | max ms | generator p99 ms | failed |\n'
    printf '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n'
    for series in $(all_series); do
        file=$(file_of "$1" "$series" "${sizes[0]}")
        [ -f "$file" ] || continue
        printf '| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$(label "$series")" "$(column "$file" 1 | median)" \
            "$(column "$file" 2 | median)" "$(column "$file" 3 | median)" "$(column "$file" 4 | median)" \
            "$(column "$file" 5 | median)" "$(spread "$file" 5)" "$(column "$file" 6 | median)" \
            "$(column "$file" 7 | median)" "$(column "$file" 9 | median)" "$(awk '{ failed += $8 } END { print failed }' "$file")"
    done
}

prepare
each_in_turn throughput
common=$(common_rate)
[ "${OPEN_LOOP:-yes}" = no ] || each_in_turn open_loop

machine
printf 'Server on core %s, load on core %s, Redis on core %s\n' "$server_core" "$load_core" "$redis_core"
for size in "${sizes[@]}"; do throughput_table "$size"; done
[ "${OPEN_LOOP:-yes}" != no ] || exit 0
latency_table own "Open loop at 70 % of what each reaches"
latency_table common "Open loop at one rate for all, 70 % of the slowest from memory"
