# shellcheck shell=bash
# Sourced by executor and test: what a machine must have. Nothing is asked or fetched when it is all there.

readonly SYSTEM_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Guests see the system's folders only, so a tool elsewhere does not count.
has_tool() {
    PATH=$SYSTEM_PATH command -v "$1" >/dev/null
}

has_library() {
    compgen -G "/usr/lib/*/$1" >/dev/null || compgen -G "/lib/*/$1" >/dev/null || compgen -G "/usr/lib*/$1" >/dev/null ||
        compgen -G "/usr/local/lib/$1" >/dev/null
}

require_packages() {
    local missing=()
    has_tool bwrap || missing+=(bubblewrap)
    has_tool git || missing+=(git)
    has_library libsodium.so.23 || missing+=(libsodium23)
    has_tool python3 || missing+=(python3)
    if ((${#missing[@]} == 0)); then
        return
    fi

    local install="apt-get install -y --no-install-recommends ${missing[*]}"
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        echo "Some packages are missing. Install them and start again: sudo $install" >&2
        exit 2
    fi

    echo "installing ${missing[*]}" >&2
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install; } >&2; then
        echo "The packages could not be installed: $install" >&2
        exit 2
    fi
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
