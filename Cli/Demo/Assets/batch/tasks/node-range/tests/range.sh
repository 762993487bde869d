#!/bin/bash
set -euo pipefail
node -e "
const assert = require('assert');
const { range } = require('./ranges');
assert.deepStrictEqual(range(1, 4), [1, 2, 3, 4]);
assert.deepStrictEqual(range(2, 2), [2]);
assert.deepStrictEqual(range(3, 1), []);
"
echo "ranges are right"
