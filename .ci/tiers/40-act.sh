# The consumer repositories of test/act, run by act against the assembled tree.
set -euo pipefail
go_tool act 0.2.89 github.com/nektos/act
npm run --silent assemble -- --out out/kit
jest_tier 40-act --config test/act/jest.config.mjs
