# Built twice, in two folders, without a cache: the same bytes.
set -euo pipefail
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git clone --quiet . "$copy/kit"
(
  cd "$copy/kit"
  npm ci --silent
  npx tsc -b
  npm run --silent build -- --no-cache
)
npm run --silent build
for dist in actions/*/dist; do
  diff --recursive "$dist" "$copy/kit/$dist"
done
echo "every bundle has the same bytes"
