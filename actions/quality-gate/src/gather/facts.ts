import { textAt, valueAt, type World } from '@kit/action';
import { isoTime } from '@kit/clock';
import { isKitError } from '@kit/errors';
import type { HttpClient } from '@kit/http';
import type { ProcessRunner } from '@kit/process';
import {
  mergeBenchmarks,
  mergeCoverage,
  mergeFindings,
  mergeLint,
  mergeLoad,
  mergeTests,
  type ReportByKind,
  type ReportKind,
} from '@kit/reports';
import { readReportFile } from '@kit/workspace';
import { readBaseline } from '../baseline.ts';
import type { Gates } from '../config/schema.ts';
import type { Baseline, Facts, Measured, OrMissing } from '../facts.ts';
import type { Inputs } from '../inputs.ts';
import {
  type ReportInput,
  type ReportLine,
  readReportLines,
} from '../report-lines.ts';
import { gatherChangedLines } from './diff.ts';
import { gatherImageSize } from './image.ts';
import { gatherReports, type Merge } from './reports.ts';
import { gatherSonar } from './sonar.ts';

export interface Tools {
  readonly process: ProcessRunner;
  readonly http: HttpClient;
}

export interface Wanted {
  /** This file's limits, and the base's: what either needs is gathered. */
  readonly gates: readonly Gates[];
  readonly base: string | undefined;
}

/** Reads all that the gates decide on; a file at a time, to bound memory. */
export async function gatherFacts(
  inputs: Inputs,
  world: World,
  tools: Tools,
  { gates, base }: Wanted,
): Promise<{ readonly facts: Facts; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const changed = inputs.components && new Set(inputs.components);
  const reports = await gatherAllReports(inputs, world, changed, (text) =>
    warnings.push(text),
  );
  const asksLines = gates.some((file) =>
    Object.values(file.code_coverage ?? {}).some(
      (gate) => gate.changed_lines !== undefined,
    ),
  );
  const facts: Facts = {
    ...reports,
    changed,
    changedLines:
      asksLines && base !== undefined
        ? await gatherChangedLines(world, tools.process, base, inputs.head)
        : undefined,
    buildTimeSeconds: inputs.buildTimeSeconds,
    image:
      inputs.image === undefined
        ? undefined
        : await gatherImageSize(
            { image: inputs.image, unpacked: gates.some(asksUnpacked) },
            world,
            tools.http,
            tools.process,
          ),
    sonar: await gatherQuality(inputs, world, tools),
    baseline: gatherBaseline(inputs.baseline, world.context.workspace),
    today: isoTime(world.clock.now()).slice(0, 10),
  };
  return { facts, warnings };
}

function asksUnpacked({ performance }: Gates): boolean {
  return performance?.docker_image_size_mb?.of === 'unpacked';
}

async function gatherAllReports(
  inputs: Inputs,
  { context: { workspace } }: World,
  changed: ReadonlySet<string> | undefined,
  warn: (message: string) => void,
) {
  const lines = readReportLines(inputs);
  const gather = async <Kind extends ReportKind>(
    name: ReportInput,
    kind: Kind,
    merge: Merge<ReportByKind[Kind]>,
  ): Promise<readonly Measured<ReportByKind[Kind]>[]> => {
    const isRead = ({ component }: ReportLine) =>
      changed?.has(component) ?? true;
    const read = lines[name].filter(isRead);
    const unread = lines[name].filter((line) => !isRead(line));
    // Reports of what did not change are not read, only listed.
    const names = new Set(unread.map(({ component }) => component));
    return [
      ...(await gatherReports(read, { workspace, kind, merge, warn })),
      ...[...names].map((component) => ({ component })),
    ];
  };
  return {
    coverage: await gather('coverage', 'coverage', mergeCoverage),
    tests: await gather('tests', 'tests', mergeTests),
    security: await gather('security', 'findings', mergeFindings),
    lint: await gather('lint', 'lint', mergeLint),
    load: await gather('load', 'load', mergeLoad),
    benchmarks: await gather('benchmarks', 'benchmarks', mergeBenchmarks),
  };
}

function gatherBaseline(
  file: string | undefined,
  workspace: string,
): OrMissing<Baseline> | undefined {
  if (file === undefined) return undefined;
  try {
    return readBaseline(file, readReportFile(workspace, file));
  } catch (error) {
    const why = isKitError(error) ? `: ${error.message}` : '';
    const reason = `baseline ${file} cannot be read${why}`;
    return { missing: { code: 'report-missing', reason } };
  }
}

async function gatherQuality(inputs: Inputs, world: World, tools: Tools) {
  const { sonarHostUrl: hostUrl, sonarProjectKey: projectKey } = inputs;
  if (hostUrl === undefined) return undefined;
  if (projectKey === undefined) {
    const reason = 'input "sonar-project-key" is not given';
    return { missing: { code: 'report-missing', reason } };
  }
  const { event } = world.context;
  const number = valueAt(event, 'pull_request', 'number');
  const pullRequest = textAt(event, 'pull_request', 'base', 'sha') && number;
  return gatherSonar(
    {
      hostUrl,
      projectKey,
      token: inputs.sonarToken,
      pullRequest:
        typeof pullRequest === 'number' ? String(pullRequest) : undefined,
    },
    { http: tools.http, clock: world.clock, signal: world.signal },
  );
}
