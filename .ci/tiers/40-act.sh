# The consumer repositories of test/act, run by act against the assembled tree;
# what they deploy goes to a control plane with fake nodes.
set -euo pipefail
debian jq make openssl curl
go_tool act 0.2.89 github.com/nektos/act
await_background cluster
await_background helm
go_tool helm 4.3.1 helm.sh/helm/v4/cmd/helm
go_tool kustomize 5.6.0 sigs.k8s.io/kustomize/kustomize/v5
bash test/cluster/build.sh control fakenode
npm run --silent assemble -- --out out/kit
jest_tier 40-act --config test/act/jest.config.mjs
