# What really happens to images: an engine, a registry and QEMU. Skipped where
# the engine cannot be had.
test/docker/engine.sh install || exit 77
jest_docker() {
  test/docker/engine.sh run npm run --silent jest -- --silent --runInBand --testTimeout=180000 \
    --testPathIgnorePatterns /node_modules/ --testMatch '<rootDir>/test/docker/**/*.itg.test.ts' "$@"
}
jest_docker --json --outputFile="${CI_RESULTS:?}/50-docker.json"
