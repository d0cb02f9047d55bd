import type { Format } from './format.ts';
import { cobertura } from './formats/cobertura.ts';
import { eslint } from './formats/eslint.ts';
import { goCoverprofile } from './formats/go-coverprofile.ts';
import { golangciLint } from './formats/golangci-lint.ts';
import { gosec } from './formats/gosec.ts';
import { govulncheck } from './formats/govulncheck.ts';
import { jacoco } from './formats/jacoco.ts';
import { junit } from './formats/junit.ts';
import { k6Points } from './formats/k6-points.ts';
import { k6Summary } from './formats/k6-summary.ts';
import { lcov } from './formats/lcov.ts';
import { lintTexts } from './formats/lint-text.ts';
import { npmAudit } from './formats/npm-audit.ts';
import { sarif } from './formats/sarif.ts';
import { severityCounts } from './formats/severity-counts.ts';

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
  ...lintTexts,
];
