import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { textAt, valueAt, type World } from '@kit/action';
import { isoTime } from '@kit/clock';
import type { HttpClient } from '@kit/http';
import type { ProcessRunner } from '@kit/process';
import {
  mergeBenchmarks,
  mergeCoverage,
  mergeFindings,
  mergeLint,
  mergeLoad,
  mergeTests,
} from '@kit/reports';
import { readBaseline } from '../baseline.ts';
import type { Gates } from '../config/schema.ts';
import type { Baseline, Facts, OrMissing } from '../facts.ts';
import type { Inputs } from '../inputs.ts';
import { readReportLines } from '../report-lines.ts';
import { gatherChangedLines } from './diff.ts';
import { gatherImageSize } from './image.ts';
import { gatherReports } from './reports.ts';
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
        : await gatherImageSize(inputs.image, world, tools.http, tools.process),
    sonar: await gatherQuality(inputs, world, tools),
    baseline: await gatherBaseline(inputs.baseline, world.context.workspace),
    today: isoTime(world.clock.now()).slice(0, 10),
  };
  return { facts, warnings };
}

async function gatherAllReports(
  inputs: Inputs,
  { context: { workspace } }: World,
  changed: ReadonlySet<string> | undefined,
  warn: (message: string) => void,
) {
  const lines = readReportLines(inputs);
  // Reports of what did not change are not read, and only listed.
  const unread = (name: keyof typeof lines) =>
    [...new Set(lines[name].map(({ component }) => component))]
      .filter((component) => changed !== undefined && !changed.has(component))
      .map((component) => ({ component }));
  const read = (name: keyof typeof lines) =>
    lines[name].filter(
      ({ component }) => changed === undefined || changed.has(component),
    );
  return {
    coverage: [
      ...(await gatherReports(read('coverage'), workspace, {
        kind: 'coverage',
        merge: mergeCoverage,
        pick: (result) =>
          result.status === 'parsed' && result.kind === 'coverage'
            ? result.report
            : undefined,
      }, warn)),
      ...unread('coverage'),
    ],
    tests: [
      ...(await gatherReports(read('tests'), workspace, {
        kind: 'tests',
        merge: mergeTests,
        pick: (result) =>
          result.status === 'parsed' && result.kind === 'tests'
            ? result.report
            : undefined,
      }, warn)),
      ...unread('tests'),
    ],
    security: [
      ...(await gatherReports(read('security'), workspace, {
        kind: 'findings',
        merge: mergeFindings,
        pick: (result) =>
          result.status === 'parsed' && result.kind === 'findings'
            ? result.report
            : undefined,
      }, warn)),
      ...unread('security'),
    ],
    lint: [
      ...(await gatherReports(read('lint'), workspace, {
        kind: 'lint',
        merge: mergeLint,
        pick: (result) =>
          result.status === 'parsed' && result.kind === 'lint'
            ? result.report
            : undefined,
      }, warn)),
      ...unread('lint'),
    ],
    load: [
      ...(await gatherReports(read('load'), workspace, {
        kind: 'load',
        merge: mergeLoad,
        pick: (result) =>
          result.status === 'parsed' && result.kind === 'load'
            ? result.report
            : undefined,
      }, warn)),
      ...unread('load'),
    ],
    benchmarks: [
      ...(await gatherReports(read('benchmarks'), workspace, {
        kind: 'benchmarks',
        merge: mergeBenchmarks,
        pick: (result) =>
          result.status === 'parsed' && result.kind === 'benchmarks'
            ? result.report
            : undefined,
      }, warn)),
      ...unread('benchmarks'),
    ],
  };
}

async function gatherBaseline(
  file: string | undefined,
  workspace: string,
): Promise<OrMissing<Baseline> | undefined> {
  if (file === undefined) return undefined;
  try {
    return readBaseline(file, await readFile(resolve(workspace, file), 'utf8'));
  } catch {
    const reason = `baseline ${file} cannot be read`;
    return { missing: { code: 'report-missing', reason } };
  }
}

async function gatherQuality(inputs: Inputs, world: World, tools: Tools) {
  const { sonarHostUrl: hostUrl, sonarProjectKey: projectKey } = inputs;
  if (hostUrl === undefined || projectKey === undefined) return undefined;
  const { event } = world.context;
  const number = valueAt(event, 'pull_request', 'number');
  const pullRequest = textAt(event, 'pull_request', 'base', 'sha') && number;
  return gatherSonar(
    {
      hostUrl,
      projectKey,
      token: inputs.sonarToken,
      pullRequest: typeof pullRequest === 'number' ? String(pullRequest) : undefined,
    },
    { http: tools.http, clock: world.clock, signal: world.signal },
  );
}
