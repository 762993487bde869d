# shellcheck shell=bash
# Servers of its own for a benchmark, over a folder that goes away with them. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
port=${PORT:-18231}
folder=$(mktemp -d)
server=
processes=()

# The last first: whoever needs another was started after it.
finish_processes() {
    local place
    for ((place = ${#processes[@]} - 1; place >= 0; place--)); do
        kill "${processes[place]}" 2>/dev/null || :
        wait "${processes[place]}" 2>/dev/null || :
    done

    processes=()
}

finish() {
    finish_processes
    rm -rf "$folder"
}

trap finish EXIT

executor() {
    EXECUTOR_URL=http://127.0.0.1:$port "$root/executor" "$@"
}

# With one validator, whose vote is enough, and any further settings.
start_server() {
    local hotkey
    executor keys new "$folder/key.json" >/dev/null
    hotkey=$(executor keys show "$folder/key.json" --json | jq -r .address)
    env DATA_DIR="$folder/data" PORT="$port" ALLOWED_FILE_REPOS="$folder" VALIDATORS="$hotkey" LOG_LEVEL=warning "$@" \
        "$root/executor" serve >"$folder/server.log" 2>&1 &
    server=$!
    processes+=("$server")
    until curl -sf "http://127.0.0.1:$port/health" >/dev/null; do
        kill -0 "$server"
        sleep 0.2
    done
}

# Runs a batch to its end: folder, tasks at a time.
submit() {
    executor submit "$1" --key "$folder/key.json" --concurrent "$2" --watch --json >"$folder/answer.json"
}
