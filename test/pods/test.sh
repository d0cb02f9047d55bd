#!/usr/bin/env bash
# npm run test:pods: the tier with real pods alone, with what it needs.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
CI_RESULTS=$(mktemp -d)
export CI_RESULTS
. .ci/lib.sh
. .ci/tiers/62-pods.sh
