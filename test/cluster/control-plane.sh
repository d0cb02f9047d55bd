# shellcheck shell=bash
# Sourced by up.sh (tier a) and sandbox.sh (tier b): starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler
# in the current namespaces. Wants BIND (the address to listen on), ADVERTISE, PIDS (a folder).
start() { # NAME COMMAND...
  local name=$1; shift
  "$@" >"$K8S_RUN/log/$name.log" 2>&1 </dev/null &
  echo $! >"$PIDS/$name.pid"
}
wait_for() { # SECONDS WHAT COMMAND...
  local end=$(( $(ms) + $1 * 1000 )) what=$2; shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$(ms)" -lt "$end" ] || { echo "timed out waiting for $what" >&2; return 1; }
    sleep 0.1
  done
  say "$what"
}
make_pki() {
  local d=$K8S_RUN/pki; mkdir -p "$d"; chmod 700 "$d"
  openssl ecparam -name prime256v1 -genkey -noout -out "$d/ca.key" 2>/dev/null
  openssl req -x509 -new -key "$d/ca.key" -subj /CN=k8s-e2e-ca -days 30 -out "$d/ca.crt" 2>/dev/null
  openssl ecparam -name prime256v1 -genkey -noout -out "$d/apiserver.key" 2>/dev/null
  openssl req -new -key "$d/apiserver.key" -subj /CN=kube-apiserver -out "$d/apiserver.csr" 2>/dev/null
  printf 'subjectAltName=DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:%s,IP:%s\n' "$NODE_IP" "${SERVICE_CIDR%.*}.1" >"$d/san"
  openssl x509 -req -in "$d/apiserver.csr" -CA "$d/ca.crt" -CAkey "$d/ca.key" -set_serial 2 -days 30 -extfile "$d/san" -out "$d/apiserver.crt" 2>/dev/null
  openssl genrsa -out "$d/sa.key" 2048 2>/dev/null
  TOKEN=$(openssl rand -hex 16)
  printf '%s,e2e-admin,e2e-admin,"system:masters"\n' "$TOKEN" >"$d/tokens.csv"
  cat >"$K8S_RUN/kubeconfig" <<K
apiVersion: v1
kind: Config
current-context: e2e
clusters: [{name: e2e, cluster: {server: "https://127.0.0.1:$API_PORT", certificate-authority-data: $(base64 -w0 <"$d/ca.crt")}}]
users: [{name: e2e-admin, user: {token: "$TOKEN"}}]
contexts: [{name: e2e, context: {cluster: e2e, user: e2e-admin}}]
K
  chmod 600 "$K8S_RUN/kubeconfig"
}
api() { curl -fsS --cacert "$K8S_RUN/pki/ca.crt" -H "Authorization: Bearer $TOKEN" "https://127.0.0.1:$API_PORT$1"; }
ready() { api /readyz; }
start_control_plane() {
  local d=$K8S_RUN/pki kc=$K8S_RUN/kubeconfig
  make_pki; say "certificates and kubeconfig"
  start etcd "$BIN/kube-control" etcd --name e2e --data-dir "$K8S_RUN/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "http://127.0.0.1:$ETCD_PORT" --advertise-client-urls "http://127.0.0.1:$ETCD_PORT" \
    --listen-peer-urls "http://127.0.0.1:$((ETCD_PORT + 1))" --initial-advertise-peer-urls "http://127.0.0.1:$((ETCD_PORT + 1))" \
    --initial-cluster "e2e=http://127.0.0.1:$((ETCD_PORT + 1))"
  wait_for 30 "etcd healthy" curl -fsS "http://127.0.0.1:$ETCD_PORT/health"
  start kube-apiserver "$BIN/kube-control" kube-apiserver --etcd-servers "http://127.0.0.1:$ETCD_PORT" \
    --bind-address "$BIND" --secure-port "$API_PORT" --advertise-address "$ADVERTISE" ${API_EXTRA:-} \
    --tls-cert-file "$d/apiserver.crt" --tls-private-key-file "$d/apiserver.key" --client-ca-file "$d/ca.crt" \
    --token-auth-file "$d/tokens.csv" --authorization-mode Node,RBAC --anonymous-auth=false \
    --service-cluster-ip-range "$SERVICE_CIDR" --allow-privileged \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$d/sa.key" --service-account-signing-key-file "$d/sa.key" \
    --shutdown-delay-duration 0s
  wait_for 120 "kube-apiserver /readyz" ready
  start kube-controller-manager "$BIN/kube-control" kube-controller-manager --kubeconfig "$kc" --leader-elect=false --bind-address 127.0.0.1 --secure-port "${KCM_PORT:-10257}" \
    --authentication-skip-lookup --service-account-private-key-file "$d/sa.key" --root-ca-file "$d/ca.crt" --node-monitor-grace-period 40s
  start kube-scheduler "$BIN/kube-control" kube-scheduler --kubeconfig "$kc" --leader-elect=false --bind-address 127.0.0.1 --secure-port "${SCHED_PORT:-10259}" --authentication-skip-lookup
  wait_for 60 "default service account (controller manager works)" api /api/v1/namespaces/default/serviceaccounts/default
}
export KUBECONFIG=$K8S_RUN/kubeconfig
