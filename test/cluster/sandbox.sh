#!/usr/bin/env bash
# PID 1 of the real-pod tier: sets up the network namespace, starts everything, then waits. Only up.sh runs it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
T0=$(ms)
S=$K8S_RUN/node; mkdir -p "$S"/{containerd,kubelet,cni,run} "$K8S_RUN/pids-inside"
mount --make-rshared /
mount -t tmpfs tmpfs /run                       # containerd's shim sockets, netns mounts, xtables.lock: all private
mkdir -p /run/netns /run/containerd /run/lock
mkdir -p /run/fake-proc
fake() { # the kubelet wants this value and would set it for the whole machine: show it the value, leave the machine alone
  printf '%s\n' "$2" >"/run/fake-proc/${1//\//_}"; mount --bind "/run/fake-proc/${1//\//_}" "/proc/sys/$1"; }
fake vm/overcommit_memory 1; fake vm/panic_on_oom 0; fake kernel/panic 10; fake kernel/panic_on_oops 1
fake kernel/keys/root_maxkeys 1000000; fake kernel/keys/root_maxbytes 25000000
: >/run/empty; mount --bind /run/empty "$(readlink -f /etc/resolv.conf)"   # no DNS: a pull of a missing image fails at once
ip link set lo up
ip link add node0 type veth peer name node1
ip addr add "$NODE_IP/24" dev node0
ip link set node0 up; ip link set node1 up
ip route add default via "${NODE_IP%.*}.1" dev node0
sysctl -qw net.ipv4.ip_forward=1
PIDS=$K8S_RUN/pids-inside BIND=0.0.0.0 ADVERTISE=$NODE_IP
API_EXTRA="--kubelet-preferred-address-types=InternalIP --kubelet-client-certificate=$K8S_RUN/pki/kubelet-client.crt --kubelet-client-key=$K8S_RUN/pki/kubelet-client.key"
. "$HERE/control-plane.sh"
make_pki_base=$(declare -f make_pki); eval "base_${make_pki_base}"
make_pki() { base_make_pki; local d=$K8S_RUN/pki
  openssl ecparam -name prime256v1 -genkey -noout -out "$d/kubelet-client.key" 2>/dev/null
  openssl req -new -key "$d/kubelet-client.key" -subj /O=system:masters/CN=kube-apiserver-kubelet-client 2>/dev/null |
    openssl x509 -req -CA "$d/ca.crt" -CAkey "$d/ca.key" -set_serial 3 -days 30 -out "$d/kubelet-client.crt" 2>/dev/null; }
cat >"$S/containerd.toml" <<K
version = 2
root = "$S/containerd/root"
state = "/run/containerd/state"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.opt"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "kit.local/pause:1"
  stream_server_address = "127.0.0.1"
  disable_apparmor = true
  restrict_oom_score_adj = true                 # root here may lack CAP_SYS_RESOURCE
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$S/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
K
cat >"$S/cni/10-bridge.conflist" <<K
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "/run/cni-ipam", "ranges": [[{"subnet": "$POD_CIDR"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
K
cat >"$S/kubelet.yaml" <<K
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failCgroupV1: false
failSwapOn: false
authentication: {anonymous: {enabled: false}, webhook: {enabled: false}, x509: {clientCAFile: "$K8S_RUN/pki/ca.crt"}}
authorization: {mode: AlwaysAllow}
evictionHard: {nodefs.available: "1%", imagefs.available: "1%"}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
localStorageCapacityIsolation: false
makeIPTablesUtilChains: false
readOnlyPort: 0
resolvConf: ""
registerNode: true
nodeStatusUpdateFrequency: 5s
syncFrequency: 10s
serializeImagePulls: false
maxPods: 200
oomScoreAdj: 0
K
start containerd containerd --config "$S/containerd.toml"
start_control_plane
wait_for 30 "containerd" ctr -a /run/containerd/containerd.sock version
for image in "$BIN"/*.tar; do ctr -a /run/containerd/containerd.sock -n k8s.io images import "$image" >/dev/null; done
say "images imported"
start kubelet "$BIN/kube-node" kubelet --config "$S/kubelet.yaml" --kubeconfig "$KUBECONFIG" --root-dir "$S/kubelet" --hostname-override node-1 --node-ip "$NODE_IP" --cert-dir "$S/kubelet-pki"
start kube-proxy "$BIN/kube-node" kube-proxy --kubeconfig "$KUBECONFIG" --proxy-mode "${PROXY_MODE:-nftables}" --hostname-override node-1 --cluster-cidr "$POD_CIDR" --conntrack-max-per-core 0 --healthz-bind-address 127.0.0.1:10256 --metrics-bind-address 127.0.0.1:10249
node_ready() { api /api/v1/nodes/node-1 | grep -q KubeletReady; }
wait_for 60 "node registered" api /api/v1/nodes/node-1
wait_for 60 "node Ready" node_ready
wait_for 60 "kube-proxy healthy" curl -fsS http://127.0.0.1:10256/healthz
touch "$K8S_RUN/ready"
wait
