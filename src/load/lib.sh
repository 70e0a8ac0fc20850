# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is read where this is sourced
# What the measurements share: settings, starting and ending servers, small sums. Sourced from the repository's root.

java=${JAVA:-java}
java_options=${JAVA_OPTIONS:--Xmx256m}
native_options=${NATIVE_OPTIONS:-}
native=${NATIVE:-$(compgen -G 'target/*-runner' | head -n 1 || true)}
jar=${JAR:-target/quarkus-app/quarkus-run.jar}
server_core=${SERVER_CORE:-0}
load_core=${LOAD_CORE:-1}
redis_core=${REDIS_CORE:-$load_core}
port=${PORT:-5077}
model_port=${MODEL_PORT:-5078}
redis_port=${REDIS_PORT:-5079}
nginx_port=${NGINX_PORT:-5080}
connections=${CONNECTIONS:-32}
seconds=${SECONDS_OF_LOAD:-10}

model_url=http://127.0.0.1:$model_port
work=$(mktemp -d)
pids=() # of all that was started and has not been stopped
pid=    # of what was started last

finish() {
    local each
    for each in "${pids[@]}"; do stop "$each"; done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
    echo "$*" >&2
    exit 1
}

need() { # commands that have to be there
    local each
    for each in "$@"; do
        command -v "$each" >/dev/null || fail "No $each: apt-get install wrk nginx redis-server gunicorn python3-flask python3-redis curl util-linux"
    done
}

launch() { # core command…: starts it on that core, its output in $work/log
    local core=$1
    shift
    taskset -c "$core" "$@" >>"$work/log" 2>&1 &
    pid=$!
    pids+=("$pid")
}

stop() { # pid: ends it, the hard way if it takes more than five seconds
    local each left=() killer
    kill "$1" 2>/dev/null || true
    { sleep 5 && kill -9 "$1"; } 2>/dev/null &
    killer=$!
    wait "$1" 2>/dev/null || true
    kill "$killer" 2>/dev/null || true
    wait "$killer" 2>/dev/null || true
    for each in "${pids[@]}"; do [ "$each" = "$1" ] || left+=("$each"); done
    pids=("${left[@]}")
}

await() { # url: until what was started last answers it well
    until curl -sf -o /dev/null "$1"; do
        kill -0 "$pid" 2>/dev/null || { tail -n 20 "$work/log" >&2; fail "What should answer $1 has ended"; }
        sleep 0.01
    done
}

start_model() { # on the load's core; answers without latency until one is set
    launch "$load_core" "$java" -Xmx128m src/load/FakeModel.java "$model_port"
    await "$model_url/stats"
}

start_redis() { # on its own core setting; sets $redis_pid
    launch "$redis_core" redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$work"
    redis_pid=$pid
    until redis-cli -p "$redis_port" ping >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null || fail "Redis has ended"
        sleep 0.05
    done
}

# The settings of the service under load: the fake model, no job that could run in between, no limit for one client
service_settings=(
    QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_SHUTDOWN_DELAY=0s QUARKUS_LOG_LEVEL=WARN
    SAMOVAR_MODEL_PROVIDER=gemini GEMINI_API_KEY=none "GEMINI_BASE_URL=$model_url"
    SAMOVAR_WARMING_ON_START=false SAMOVAR_WARMING_EVERY=off SAMOVAR_ALERT_EVERY=off
    SAMOVAR_CONTENT_GENERATIONS_PER_MINUTE=off SAMOVAR_CACHE_TTL=24h
)

# shellcheck disable=SC2206 # options are words
service_command() { # native|jvm: sets $command
    case $1 in
        native) command=("$native" $native_options) ;;
        jvm) command=("$java" $java_options -jar "$jar") ;;
    esac
}

start_service() { # native|jvm [setting=value]…: on the server's core
    local command
    service_command "$1"
    shift
    launch "$server_core" env "${service_settings[@]}" "QUARKUS_HTTP_PORT=$port" "$@" "${command[@]}"
    await "http://127.0.0.1:$port/q/health/ready"
}

# The generator without C2, which would compile for seconds on the core that the generator sends from: a p99 of its own
open_loop_options="-XX:+UseSerialGC -XX:TieredStopAtLevel=1"

rss() { # pid: resident memory in KiB
    awk '/^VmRSS/ { print $2 }' "/proc/$1/status"
}

median() { # numbers on standard input
    sort -g | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

column() { # file number: that column
    awk -v n="$2" '{ print $n }' "$1"
}

spread() { # file column: the lowest to the highest
    column "$1" "$2" | sort -g | awk 'NR == 1 { low = $1 } END { print low "–" $1 }'
}

machine() { # one line about the machine of the measurement
    printf '%s, %s cores, Linux %s, %s; %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
        "$(uname -r)" "$("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/Java \1/p')" "$(date +%F)"
}
