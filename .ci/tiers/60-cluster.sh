# Real kube-apiserver, controller-manager and scheduler with fake nodes; the built bundles against them.
command -v go >/dev/null || { echo "Go is not installed"; exit 77; }
debian openssl curl
await_background cluster
await_background helm
go_tool helm 4.3.1 helm.sh/helm/v4/cmd/helm
go_tool kustomize 5.6.0 sigs.k8s.io/kustomize/kustomize/v5
bash test/cluster/build.sh control fakenode
K8S_RUN=$(mktemp -d)/cluster
export K8S_RUN API_PORT=${API_PORT:-26443} ETCD_PORT=${ETCD_PORT:-22379} KCM_PORT=${KCM_PORT:-20257} SCHED_PORT=${SCHED_PORT:-20259}
trap 'bash test/cluster/down.sh' EXIT
bash test/cluster/up.sh a || exit 1
npm run --silent build -- k8s-blue-green k8s-deploy k8s-rollback || exit 1
export KIT_CLUSTER_KUBECONFIG=$K8S_RUN/kubeconfig
jest_tier 60-cluster -c test/cluster/jest.config.mjs
