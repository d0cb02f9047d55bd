# A whole release of this commit: two clean builds of the same bytes, committed,
# handed over, tagged and promoted in a bare repository of its own.
set -euo pipefail
npm run --silent release -- rehearse 0.1.0
