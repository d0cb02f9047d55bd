// Made by `npm run docs` from the files of formats/: do not edit.
import type { Format } from './format.ts';
import * as benchmarkDotNet from './formats/benchmark-dot-net.ts';
import * as benchmarkJs from './formats/benchmark-js.ts';
import * as benchmarkList from './formats/benchmark-list.ts';
import * as cargoBench from './formats/cargo-bench.ts';
import * as catch2 from './formats/catch2.ts';
import * as checkstyle from './formats/checkstyle.ts';
import * as clover from './formats/clover.ts';
import * as cobertura from './formats/cobertura.ts';
import * as ctrf from './formats/ctrf.ts';
import * as cyclonedx from './formats/cyclonedx.ts';
import * as cyclonedxXml from './formats/cyclonedx-xml.ts';
import * as dartTest from './formats/dart-test.ts';
import * as dependencyCheck from './formats/dependency-check.ts';
import * as dependencyCheckXml from './formats/dependency-check-xml.ts';
import * as eslint from './formats/eslint.ts';
import * as eslintStylish from './formats/eslint-stylish.ts';
import * as goBench from './formats/go-bench.ts';
import * as goCoverprofile from './formats/go-coverprofile.ts';
import * as goTest from './formats/go-test.ts';
import * as golangciLint from './formats/golangci-lint.ts';
import * as googleBenchmark from './formats/google-benchmark.ts';
import * as gosec from './formats/gosec.ts';
import * as govulncheck from './formats/govulncheck.ts';
import * as govulncheckList from './formats/govulncheck-list.ts';
import * as grype from './formats/grype.ts';
import * as hadolint from './formats/hadolint.ts';
import * as hyperfine from './formats/hyperfine.ts';
import * as istanbul from './formats/istanbul.ts';
import * as istanbulSummary from './formats/istanbul-summary.ts';
import * as jacoco from './formats/jacoco.ts';
import * as jest from './formats/jest.ts';
import * as jmh from './formats/jmh.ts';
import * as juliaBenchmark from './formats/julia-benchmark.ts';
import * as junit from './formats/junit.ts';
import * as k6Points from './formats/k6-points.ts';
import * as k6Summary from './formats/k6-summary.ts';
import * as lcov from './formats/lcov.ts';
import * as lintText from './formats/lint-text.ts';
import * as llvmCov from './formats/llvm-cov.ts';
import * as luauBenchmark from './formats/luau-benchmark.ts';
import * as mocha from './formats/mocha.ts';
import * as npmAudit from './formats/npm-audit.ts';
import * as nunit from './formats/nunit.ts';
import * as opencover from './formats/opencover.ts';
import * as openvex from './formats/openvex.ts';
import * as osvScanner from './formats/osv-scanner.ts';
import * as pipAudit from './formats/pip-audit.ts';
import * as pylint from './formats/pylint.ts';
import * as pytestBenchmark from './formats/pytest-benchmark.ts';
import * as reportGenerator from './formats/report-generator.ts';
import * as ruff from './formats/ruff.ts';
import * as sarif from './formats/sarif.ts';
import * as severityCounts from './formats/severity-counts.ts';
import * as simplecov from './formats/simplecov.ts';
import * as snyk from './formats/snyk.ts';
import * as sonarGeneric from './formats/sonar-generic.ts';
import * as stylelint from './formats/stylelint.ts';
import * as trivy from './formats/trivy.ts';
import * as trx from './formats/trx.ts';
import * as xunit from './formats/xunit.ts';
import * as yarnAudit from './formats/yarn-audit.ts';

type Formats = Readonly<Record<string, Format | readonly Format[]>>;

/** What the files of formats/ export: a file exports formats and nothing else. */
export const modules: readonly Formats[] = [
  benchmarkDotNet,
  benchmarkJs,
  benchmarkList,
  cargoBench,
  catch2,
  checkstyle,
  clover,
  cobertura,
  ctrf,
  cyclonedx,
  cyclonedxXml,
  dartTest,
  dependencyCheck,
  dependencyCheckXml,
  eslint,
  eslintStylish,
  goBench,
  goCoverprofile,
  goTest,
  golangciLint,
  googleBenchmark,
  gosec,
  govulncheck,
  govulncheckList,
  grype,
  hadolint,
  hyperfine,
  istanbul,
  istanbulSummary,
  jacoco,
  jest,
  jmh,
  juliaBenchmark,
  junit,
  k6Points,
  k6Summary,
  lcov,
  lintText,
  llvmCov,
  luauBenchmark,
  mocha,
  npmAudit,
  nunit,
  opencover,
  openvex,
  osvScanner,
  pipAudit,
  pylint,
  pytestBenchmark,
  reportGenerator,
  ruff,
  sarif,
  severityCounts,
  simplecov,
  snyk,
  sonarGeneric,
  stylelint,
  trivy,
  trx,
  xunit,
  yarnAudit,
];
