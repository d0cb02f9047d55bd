# What really happens to a project on a host: sshd, an engine, Compose and a
# router under traffic; and the workflows of a team, run by act, that end there.
# Skipped where the engine cannot be had.
test/docker/engine.sh install || exit 77
debian openssh-server openssh-client haproxy make || exit 77
go_tool act 0.2.89 github.com/nektos/act
npm run --silent assemble -- --out out/kit || exit 1
jest_compose() {
  test/docker/engine.sh run npm run --silent jest -- --runInBand --testTimeout=400000 \
    --testPathIgnorePatterns /node_modules/ --testMatch '<rootDir>/test/compose/**/*.itg.test.ts' "$@"
}
jest_compose --json --outputFile="${CI_RESULTS:?}/55-compose.json"
