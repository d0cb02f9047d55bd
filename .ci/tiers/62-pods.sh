# Real pods: containerd, kubelet, kube-proxy and CNI in namespaces of their own; the built bundles under load.
command -v go >/dev/null || { echo "Go is not installed"; exit 77; }
[ "$(id -u)" = 0 ] && unshare --net --pid --mount --fork true 2>/dev/null || { echo "root and new namespaces are needed"; exit 77; }
debian openssl curl busybox-static containerd runc containernetworking-plugins nftables conntrack iptables iproute2 procps
await_background cluster
bash test/cluster/build.sh control node images
K8S_RUN=$(mktemp -d)/pods
export K8S_RUN
trap 'bash test/cluster/down.sh' EXIT
bash test/cluster/up.sh b || exit 1
npm run --silent build -- k8s-blue-green k8s-deploy k8s-rollback || exit 1
export KIT_CLUSTER_KUBECONFIG=$K8S_RUN/kubeconfig
# The tests, and the load they make, run where the pods' network is.
nsenter -t "$(cat "$K8S_RUN/sandbox.pid")" -n bash -c '. .ci/lib.sh; jest_tier 62-pods -c test/pods/jest.config.mjs'
