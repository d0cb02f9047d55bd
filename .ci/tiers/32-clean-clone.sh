# In a second clone: a new action, as a contributor begins one, passes the contract.
set -euo pipefail
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git clone --quiet . "$copy/kit"
cd "$copy/kit"
npm ci --silent
npm run --silent new-action -- verify-chart
npm install --silent
npm run --silent docs
npm run --silent build -- verify-chart
npm run --silent jest -- test/contract actions/verify-chart
