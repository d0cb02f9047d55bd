# The control plane of the cluster tests: built once, then cached by what it is built from.
. .ci/lib.sh
command -v go >/dev/null || exit 0
bash test/cluster/build.sh control fakenode node
