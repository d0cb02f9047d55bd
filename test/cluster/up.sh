#!/usr/bin/env bash
# up.sh a|b: starts a real Kubernetes API server with controllers and waits until pods become Ready.
#   a: etcd + apiserver + controller manager + scheduler on 127.0.0.1, with fake nodes (pods turn Ready with no container).
#   b: the same control plane plus containerd, kubelet, kube-proxy and CNI bridge in one network+PID+mount namespace: real pods,
#      real ClusterIP routing, nothing outside the namespace is touched. Enter with: nsenter -t "$(cat $K8S_RUN/sandbox.pid)" -n CMD
# Writes $K8S_RUN/kubeconfig and $K8S_RUN/env; down.sh ends it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
TIER=${1:?usage: up.sh a|b}
T0=$(ms)
[ ! -e "$K8S_RUN/pids" ] || { echo "up.sh: $K8S_RUN is in use; run down.sh first" >&2; exit 1; }
case $TIER in
  a) "$HERE/build.sh" control fakenode ;;
  b) "$HERE/build.sh" control node images ;;
  *) echo "usage: up.sh a|b" >&2; exit 2 ;;
esac
say "build products in $BIN"
T0=$(ms)
mkdir -p "$K8S_RUN"/{log,pids}
if [ "$TIER" = b ]; then
  # --kill-child: the whole sandbox ends with its PID 1.
  unshare --net --pid --mount --propagation private --fork --kill-child --mount-proc \
    bash "$HERE/sandbox.sh" >"$K8S_RUN/log/sandbox.log" 2>&1 </dev/null &
  echo $! >"$K8S_RUN/pids/unshare.pid"
  for _ in $(seq 1 1800); do
    [ ! -e "$K8S_RUN/ready" ] || break
    kill -0 "$(cat "$K8S_RUN/pids/unshare.pid")" 2>/dev/null || { cat "$K8S_RUN/log/sandbox.log"; exit 1; }
    sleep 0.1
  done
  cat "$K8S_RUN/log/sandbox.log"
  [ -e "$K8S_RUN/ready" ] || { echo "up.sh: not ready" >&2; exit 1; }
  pgrep -P "$(cat "$K8S_RUN/pids/unshare.pid")" | head -1 >"$K8S_RUN/sandbox.pid"
  say "cluster ready; enter with: nsenter -t $(cat "$K8S_RUN/sandbox.pid") -n"
  exit 0
fi
PIDS=$K8S_RUN/pids BIND=127.0.0.1 ADVERTISE=127.0.0.1 API_EXTRA=--endpoint-reconciler-type=none
. "$HERE/control-plane.sh"
start_control_plane
start fakenode "$BIN/fakenode" --kubeconfig "$KUBECONFIG" --nodes "$FAKE_NODES"
nodes_ready() { [ "$(api /api/v1/nodes | grep -c KubeletReady)" -ge "$FAKE_NODES" ]; }
wait_for 60 "$FAKE_NODES fake nodes Ready" nodes_ready
say "cluster ready: KUBECONFIG=$KUBECONFIG"
