# The consumer repositories of test/act, run by act against the assembled tree;
# what they deploy goes to a control plane with fake nodes.
set -euo pipefail
debian jq make openssl curl
go_tool act 0.2.89 github.com/nektos/act
# The background script may still be at it.
for _ in $(seq 1 1200); do
  [ ! -e "$CI_RESULTS/background-cluster.log" ] || [ -e "$CI_RESULTS/background-cluster.exit" ] && break
  sleep 1
done
bash test/cluster/build.sh control fakenode
npm run --silent assemble -- --out out/kit
jest_tier 40-act --config test/act/jest.config.mjs
