import type { Format } from './format.ts';
import { benchmarkJs } from './formats/benchmark-js.ts';
import { checkstyle } from './formats/checkstyle.ts';
import { clover } from './formats/clover.ts';
import { cobertura } from './formats/cobertura.ts';
import { ctrf } from './formats/ctrf.ts';
import { cyclonedx } from './formats/cyclonedx.ts';
import { cyclonedxXml } from './formats/cyclonedx-xml.ts';
import { dependencyCheck } from './formats/dependency-check.ts';
import { dependencyCheckXml } from './formats/dependency-check-xml.ts';
import { eslint } from './formats/eslint.ts';
import { goBench } from './formats/go-bench.ts';
import { goCoverprofile } from './formats/go-coverprofile.ts';
import { goTest } from './formats/go-test.ts';
import { golangciLint } from './formats/golangci-lint.ts';
import { gosec } from './formats/gosec.ts';
import { govulncheck } from './formats/govulncheck.ts';
import { grype } from './formats/grype.ts';
import { hadolint } from './formats/hadolint.ts';
import { hyperfine } from './formats/hyperfine.ts';
import { istanbul } from './formats/istanbul.ts';
import { istanbulSummary } from './formats/istanbul-summary.ts';
import { jacoco } from './formats/jacoco.ts';
import { jest } from './formats/jest.ts';
import { jmh } from './formats/jmh.ts';
import { junit } from './formats/junit.ts';
import { k6Points } from './formats/k6-points.ts';
import { k6Summary } from './formats/k6-summary.ts';
import { lcov } from './formats/lcov.ts';
import { lintTexts } from './formats/lint-text.ts';
import { llvmCov } from './formats/llvm-cov.ts';
import { mocha } from './formats/mocha.ts';
import { npmAudit } from './formats/npm-audit.ts';
import { nunit } from './formats/nunit.ts';
import { opencover } from './formats/opencover.ts';
import { openvex } from './formats/openvex.ts';
import { osvScanner } from './formats/osv-scanner.ts';
import { pipAudit } from './formats/pip-audit.ts';
import { pylint } from './formats/pylint.ts';
import { ruff } from './formats/ruff.ts';
import { sarif } from './formats/sarif.ts';
import { severityCounts } from './formats/severity-counts.ts';
import { simplecov, simplecovLastRun } from './formats/simplecov.ts';
import { snyk } from './formats/snyk.ts';
import { trivy } from './formats/trivy.ts';
import { trx } from './formats/trx.ts';
import { xunit } from './formats/xunit.ts';
import { yarnAudit } from './formats/yarn-audit.ts';

/** Every format, in the order in which they are asked. */
export const formats: readonly Format[] = [
  lcov,
  goCoverprofile,
  cobertura,
  jacoco,
  junit,
  severityCounts,
  npmAudit,
  eslint,
  sarif,
  k6Summary,
  k6Points,
  gosec,
  govulncheck,
  golangciLint,
  clover,
  opencover,
  istanbulSummary,
  istanbul,
  simplecov,
  simplecovLastRun,
  llvmCov,
  trx,
  nunit,
  xunit,
  ctrf,
  goTest,
  jest,
  mocha,
  checkstyle,
  ruff,
  pylint,
  hadolint,
  goBench,
  jmh,
  hyperfine,
  benchmarkJs,
  grype,
  osvScanner,
  pipAudit,
  yarnAudit,
  dependencyCheck,
  dependencyCheckXml,
  cyclonedx,
  cyclonedxXml,
  openvex,
  trivy,
  snyk,
  ...lintTexts,
];
