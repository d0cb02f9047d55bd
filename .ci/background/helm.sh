# shellcheck shell=bash
# Compiles helm and kustomize for the tests of k8s-deploy; 10 minutes at first.
set -e
. .ci/lib.sh
go_tool helm 4.3.1 helm.sh/helm/v4/cmd/helm
go_tool kustomize 5.6.0 sigs.k8s.io/kustomize/kustomize/v5
