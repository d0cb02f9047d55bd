# actionlint and zizmor on every workflow and action of the kit.
set -euo pipefail
debian shellcheck
go_tool actionlint 1.7.12 github.com/rhysd/actionlint/cmd/actionlint
pip_tool zizmor 1.32.0
npm run --silent assemble -- --out out/kit
mapfile -t workflows < <(git ls-files '.github/workflows/*.yml' 'test/act/**/.github/workflows/*.yml' 'test/sample/.github/workflows/*.yml')
actionlint "${workflows[@]}"
zizmor --offline --quiet --persona auditor --config .github/zizmor.yml --min-severity medium \
  .github/workflows test/sample/.github/workflows actions/*/action.yml test/act/stubs
node --conditions=source test/contract/write-workflows.ts out/documented-workflows
actionlint out/documented-workflows/*.yml
