# In a second clone: the same bytes without a cache, and a new action that passes the contract.
set -euo pipefail
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git clone --quiet . "$copy/kit"
npm run --silent build
(
  cd "$copy/kit"
  npm ci --silent
  npx tsc -b
  npm run --silent build -- --no-cache
)
for dist in actions/*/dist; do
  diff --recursive "$dist" "$copy/kit/$dist"
done
echo "every bundle has the same bytes"
(
  cd "$copy/kit"
  npm run --silent new-action -- verify-chart
  npm install --silent
  npm run --silent docs
  npm run --silent build -- verify-chart
  npm run --silent jest -- test/contract actions/verify-chart
)
