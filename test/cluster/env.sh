# shellcheck shell=bash
# Settings shared by build.sh, up.sh and down.sh. Every one can be given in the environment.
K8S_VERSION=${K8S_VERSION:-1.36.3}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
K8S_CACHE=${K8S_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kit-cluster} # build products, by the hash of what they are built from
K8S_RUN=${K8S_RUN:-${TMPDIR:-/tmp}/kit-cluster} # state of one running cluster: etcd data, certificates, logs, PIDs, kubeconfig
API_PORT=${API_PORT:-16443}
ETCD_PORT=${ETCD_PORT:-12379}
SERVICE_CIDR=${SERVICE_CIDR:-10.96.0.0/16}
NODE_IP=${NODE_IP:-10.99.0.2}              # real-pod tier only, inside its own network namespace
POD_CIDR=${POD_CIDR:-10.244.0.0/24}
FAKE_NODES=${FAKE_NODES:-3}
KEY=$(cat "$HERE"/src/go.mod "$HERE"/src/*/main.go "$HERE"/mkimage.py "$HERE"/build.sh | { cat; go version; echo "$K8S_VERSION"; } | sha256sum | cut -c1-16)
BIN=$K8S_CACHE/bin/$KEY
ms() { date +%s%3N; }
say() { printf '[%7d ms] %s\n' $(( $(ms) - T0 )) "$*"; }
