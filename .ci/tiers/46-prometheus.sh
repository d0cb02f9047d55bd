# shellcheck shell=bash
# The presets' queries on a real Prometheus.
set -e
debian prometheus
jest_tier 46-prometheus --testMatch '<rootDir>/packages/prometheus/test/*.itg.test.ts' --testPathIgnorePatterns /node_modules/
