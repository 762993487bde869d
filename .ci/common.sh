# shellcheck shell=bash
# Sourced by executor, test and .ci/run: what a machine must have, and the build.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

readonly SYSTEM_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Guests see the system's folders only, so a tool elsewhere does not count.
has_tool() {
    PATH=$SYSTEM_PATH command -v "$1" >/dev/null
}

has_library() {
    compgen -G "/usr/lib/*/$1" >/dev/null || compgen -G "/lib/*/$1" >/dev/null || compgen -G "/usr/lib*/$1" >/dev/null ||
        compgen -G "/usr/local/lib/$1" >/dev/null
}

# Nothing is asked or fetched when all of them are there.
require_packages() {
    local missing=()
    has_tool bwrap || missing+=(bubblewrap)
    has_tool git || missing+=(git)
    has_tool ip || missing+=(iproute2)
    has_library libseccomp.so.2 || missing+=(libseccomp2)
    has_library libsodium.so.23 || missing+=(libsodium23)
    has_tool python3 || missing+=(python3)
    has_tool slirp4netns || missing+=(slirp4netns)
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

install_packages() {
    local install="apt-get install -y --no-install-recommends $*"
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        echo "Some packages are missing. Install them and start again: sudo $install" >&2
        exit 2
    fi

    echo "installing $*" >&2
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install; } >&2; then
        echo "The packages could not be installed: $install" >&2
        exit 2
    fi
}

# What the tests of a cluster need beside.
require_cluster_packages() {
    has_tool redis-server || install_packages redis-server
}

# The versions are global.json's, so this must be called with the repository as working directory.
require_dotnet() {
    if ! command -v dotnet >/dev/null && [[ -x $HOME/.dotnet/dotnet ]]; then
        PATH=$HOME/.dotnet:$PATH
    fi

    if ! command -v dotnet >/dev/null || ! dotnet --version >/dev/null 2>&1; then
        echo "The .NET 10 SDK is missing (10.0.100 or newer): install it so that \"dotnet --version\" prints its version." >&2
        exit 2
    fi
}

# Builds a project or the solution, and shows what the build says only when it fails.
build_quietly() {
    local log code=0
    log=$(mktemp)
    dotnet build "$@" -c Release --nologo -v quiet >"$log" 2>&1 || code=1
    if ((code != 0)); then
        cat "$log" >&2
        echo "The build failed." >&2
    fi

    rm -f "$log"
    return "$code"
}
