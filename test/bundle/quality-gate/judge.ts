import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BundleResult, runBundle } from '@kit/testing';

const root = join(import.meta.dirname, '../../..');
export const action = join(root, 'actions/quality-gate');
export const config = '.github/quality-gates.yml';

export interface Judged extends BundleResult {
  /** The most memory that the whole process had, of 2^20 bytes. */
  readonly megabytes: number;
}

/** A workspace of its own, in which the built action judges. */
export function createWorkspace() {
  const workspace = mkdtempSync(join(tmpdir(), 'gate-bundle-'));
  const write = (name: string, content: string | Uint8Array) => {
    const file = join(workspace, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  return {
    workspace,
    write,
    async judge(
      gates: string | Uint8Array,
      inputs: Readonly<Record<string, string>>,
    ): Promise<Judged> {
      write(config, gates);
      const peak = join(workspace, 'peak-memory');
      const preload = join(root, 'test/bundle/peak-memory.cjs');
      const result = await runBundle({
        action,
        workspace,
        inputs,
        env: { NODE_OPTIONS: `--require=${preload}`, PEAK_MEMORY_FILE: peak },
      });
      const megabytes = Number(readFileSync(peak, 'utf8')) / 1024;
      return { ...result, megabytes };
    },
  };
}

export const gate = (inner: string) => `quality_gates: { ${inner} }`;
/** Limits that every report keeps: what fails under them was not measured. */
export const lenient = {
  tests: gate('tests: { pass_rate: 0 }'),
  coverage: gate('code_coverage: { a: { minimum: 0 } }'),
  security: gate('security: { high_vulnerabilities: 1000000 }'),
  lint: gate('lint: { errors: 1000000 }'),
  load: gate('load: { p95_ms: 1000000000 }'),
} as const;
export type LenientInput = keyof typeof lenient;

export const goodTests =
  '<testsuite name="s" tests="1"><testcase name="t" classname="c"/></testsuite>';
