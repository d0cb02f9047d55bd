import { type Gates, grades } from '../config/schema.ts';
import type { Facts } from '../facts.ts';
import { notGiven } from './components.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

const ratings = [
  'reliability_rating',
  'security_rating',
  'sqale_rating',
] as const;

/** The metrics that make up the grade, of all code or of new code. */
export function ratingMetrics(on: 'overall' | 'new_code'): readonly string[] {
  if (on === 'overall') return ratings;
  return ratings.map((metric) =>
    metric === 'sqale_rating' ? 'new_maintainability_rating' : `new_${metric}`,
  );
}

/** The grade is the worst of reliability, security and maintainability. */
export function judgeCodeQuality(
  { code_quality: gate }: Gates,
  { sonar }: Facts,
): readonly Row[] {
  if (gate === undefined) return [];
  const { grade, on = 'overall', quality_gate } = gate.sonarqube;
  const frame = {
    ...policyOf('code-quality', gate),
    id: 'code-quality/sonarqube',
    gate: 'code-quality',
    title: `SonarQube grade${on === 'new_code' ? ' of new code' : ''}`,
    better: 'lower',
    unit: 'grade',
    limit: grades.indexOf(grade) + 1,
  } as const;
  if (sonar === undefined) {
    return [missingRow(frame, notGiven('sonar-host-url', 'SonarQube').reason)];
  }
  if ('missing' in sonar) return [missingRow(frame, sonar.missing.reason)];
  const known = ratingMetrics(on).map((metric) =>
    sonar.value.ratings.get(metric),
  );
  const measured = known.filter((rating) => rating !== undefined);
  const rows: Row[] = [];
  if (measured.length < known.length) {
    rows.push(missingRow(frame, 'SonarQube gives no rating of this project'));
  } else {
    const value = Math.max(...measured);
    rows.push(measuredRow({ ...frame, measured: { kind: 'amount', value } }));
  }
  if (quality_gate === true) {
    const { qualityGate, failedConditions } = sonar.value;
    rows.push(gateRow(frame, qualityGate, failedConditions));
  }
  return rows;
}

function gateRow(
  frame: Omit<Row, 'state'>,
  status: string,
  failed: readonly string[],
): Row {
  const row: Omit<Row, 'state'> = {
    ...frame,
    id: 'code-quality/sonarqube-gate',
    title: 'SonarQube quality gate',
    unit: '',
    limit: 0,
  };
  switch (status) {
    case 'OK':
      return measuredRow({ ...row, measured: { kind: 'amount', value: 0 } });
    case 'WARN':
      return { ...row, state: 'warned', note: 'SonarQube says WARN' };
    case 'ERROR': {
      const value = Math.max(1, failed.length);
      const note = failed.slice(0, 5).join('; ') || 'SonarQube says ERROR';
      return measuredRow({ ...row, measured: { kind: 'amount', value }, note });
    }
    default:
      return missingRow(row, `SonarQube says ${status}: nothing was judged`);
  }
}
