#!/bin/bash
set -euo pipefail
printf 'a 1\nb 2\nc 3\n' > three.txt
[ "$(sh ledger.sh average three.txt)" = 2 ]
[ "$(sh ledger.sh average sample.txt)" = 351 ]
echo "averages are right"
