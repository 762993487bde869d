#!/bin/bash
set -euo pipefail
printf 'a 1\nb 2\nc 3\n' > three.txt
: > empty.txt
[ "$(sh ledger.sh total three.txt)" = 6 ]
[ "$(sh ledger.sh total empty.txt)" = 0 ]
[ "$(sh ledger.sh total sample.txt)" = 1055 ]
echo "totals are right"
