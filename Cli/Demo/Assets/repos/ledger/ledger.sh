#!/bin/sh
# Adds up ledgers: lines of an account, a space, and an amount.
set -eu

total() {
    awk 'NR > 1 { sum += $2 } END { print sum + 0 }' "$1"
}

case "${1:-}" in
    total) total "$2" ;;
    *) echo "usage: ledger.sh total FILE" >&2; exit 2 ;;
esac
