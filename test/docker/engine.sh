#!/usr/bin/env bash
# A Docker engine with buildx, Compose, QEMU and a registry for one command,
# without installing an engine on the machine:
#
#   test/docker/engine.sh install           unpack everything into the cache
#   test/docker/engine.sh run COMMAND ...   run COMMAND beside a running engine
#
# COMMAND finds DOCKER_HOST (a socket of its own), DOCKER_CONFIG, a PATH with
# `docker` and `crane`, KIT_REGISTRY (127.0.0.1:PORT) and KIT_BUSYBOX (a folder
# with a static busybox for amd64, arm64 and arm). Everything lives in one
# process, network and mount namespace: when COMMAND ends, however it ends,
# the kernel takes all of it away.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
. "$here/../../.ci/lib.sh"
engine=$KIT_CACHE/docker-engine-2
packages=(docker.io docker-cli docker-buildx docker-compose containerd)

# apt for the suite sid, beside the machine's own: with lists, sources and
# downloads in a folder of its own, so that nothing else is ever upgraded.
sid_apt() {
  local architecture=$1 uri
  shift
  mkdir -p "$engine/apt/$architecture/lists/partial" "$engine/apt/sources" "$engine/apt/cache/archives/partial"
  uri=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
  cat >"$engine/apt/sources/sid.sources" <<EOF
Types: deb
URIs: ${uri:-http://deb.debian.org/debian}
Suites: sid
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
  apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$engine/apt/sources" \
    -o Dir::State::Lists="$engine/apt/$architecture/lists" -o Dir::Cache="$engine/apt/cache" \
    -o Dir::State::Status=/dev/null -o APT::Sandbox::User=root -o APT::Architecture="$architecture" \
    -o APT::Architectures="$architecture" "$@"
}

# What runs containers and foreign binaries is Debian's own; the engine is unpacked.
install_engine() {
  debian runc iptables iproute2 qemu-user-static binfmt-support util-linux
  go_tool crane 0.20.6 github.com/google/go-containerregistry/cmd/crane
  mkdir -p "$engine"
  (
    flock 9
    [ -e "$engine/ready" ] && exit 0
    rm -rf "$engine/root" "$engine/busybox" "$engine/debs"
    mkdir -p "$engine/root" "$engine/busybox" "$engine/debs"
    cd "$engine/debs"
    sid_apt amd64 update
    sid_apt amd64 download "${packages[@]}"
    for file in *.deb; do dpkg-deb -x "$file" "$engine/root"; done
    unpack_busybox amd64 amd64
    unpack_busybox arm64 arm64
    unpack_busybox armhf arm
    "$engine/root/usr/sbin/dockerd" --version
    rm -rf "$engine/apt" "$engine/debs"
    touch "$engine/ready"
  ) 9>"$engine.lock"
}

unpack_busybox() {
  mkdir -p "$engine/debs/$1" "$engine/busybox/$2"
  sid_apt "$1" update
  (cd "$engine/debs/$1" && sid_apt "$1" download busybox-static)
  dpkg-deb --fsys-tarfile "$engine/debs/$1"/*.deb | tar -xO ./usr/bin/busybox >"$engine/busybox/$2/busybox"
  chmod 755 "$engine/busybox/$2/busybox"
}

# wait_for WHAT COMMAND...: at most 30 s.
wait_for() {
  local what=$1 _
  shift
  for _ in $(seq 300); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  echo "$what did not come up" >&2
  tail -n 40 "$KIT_ENGINE_RUN"/*.log >&2 || true
  return 1
}

# The registry says where it listens only to those who ask the kernel.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Inside the namespaces.
run_inside() {
  local run=$KIT_ENGINE_RUN
  ip link set lo up
  mountpoint -q /proc/sys/fs/binfmt_misc || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
  update-binfmts --enable qemu-aarch64
  update-binfmts --enable qemu-arm
  mkdir -p "$run/config" "$run/data" "$run/registry"
  printf '{"cliPluginsExtraDirs":["%s"]}' "$engine/root/usr/libexec/docker/cli-plugins" >"$run/config/config.json"
  printf '{"features":{"containerd-snapshotter":true}}' >"$run/daemon.json"
  export PATH=$engine/root/usr/sbin:$engine/root/usr/bin:$KIT_CACHE/tools/crane-0.20.6:$PATH
  export DOCKER_HOST=unix://$run/docker.sock DOCKER_CONFIG=$run/config
  export KIT_BUSYBOX=$engine/busybox KIT_REGISTRY
  dockerd --config-file "$run/daemon.json" --host "$DOCKER_HOST" --data-root "$run/data" \
    --exec-root "$run/exec" --pidfile "$run/docker.pid" >"$run/dockerd.log" 2>&1 &
  KIT_REGISTRY=127.0.0.1:$(free_port)
  crane registry serve --address "$KIT_REGISTRY" --disk "$run/registry" >"$run/registry.log" 2>&1 &
  wait_for 'the engine' docker version
  wait_for 'the registry' crane catalog "$KIT_REGISTRY"
  "$@"
}

case ${1:-} in
  install) install_engine ;;
  run)
    shift
    install_engine
    KIT_ENGINE_RUN=$(mktemp -d)
    export KIT_ENGINE_RUN
    trap 'rm -rf --one-file-system "$KIT_ENGINE_RUN"' EXIT
    unshare --net --mount --pid --fork --kill-child --mount-proc "${BASH_SOURCE[0]}" inside "$@"
    ;;
  inside)
    shift
    run_inside "$@"
    ;;
  *)
    sed -n '2,13p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
