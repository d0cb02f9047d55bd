import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Sample {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMiB: number;
  readonly exitCode: number | null;
}

export interface Contender {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Bash tells milliseconds where /usr/bin/time tells hundredths; $0 is the report. */
const timed = 'TIMEFORMAT="%3U %3S"; { time "$@" >/dev/null 2>&1; } 2>>"$0"';

/**
 * One whole process: its wall time, and the CPU time and peak memory that
 * /usr/bin/time reports for it and its children.
 */
export async function runOnce(contender: Contender): Promise<Sample> {
  const started = performance.now();
  const [program, ...args] = contender.command;
  const report = join(tmpdir(), `kit-bench-${process.pid}`);
  const outer = ['--format', '%M', '--output', report, '--append', '--'];
  const inner = ['bash', '-c', timed, report, program, ...args];
  writeFileSync(report, '');
  const child = spawn('/usr/bin/time', [...outer, ...inner], {
    ...(contender.cwd !== undefined && { cwd: contender.cwd }),
    env: { ...process.env, ...contender.env },
    stdio: 'ignore',
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const wallMs = performance.now() - started;
  const figures = readFileSync(report, 'utf8').match(/^[\d.]+( [\d.]+)?$/gm);
  const [user = 0, system = 0] = (figures?.[0] ?? '').split(' ').map(Number);
  const peak = Number(figures?.at(-1) ?? 0);
  return {
    cpuMs: (user + system) * 1000,
    wallMs,
    peakMiB: peak / 1024,
    exitCode,
  };
}

/** Every contender `rounds` times, in turn, after one round that does not count. */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(
    contenders.map(({ name }) => [name, []]),
  );
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const sample = await runOnce(contender);
      if (round > 0) samples.get(contender.name)?.push(sample);
    }
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1
    ? upper
    : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** CPU time is counted in ticks on some machines, so that only its mean is fine. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Prints medians, and the ratio of each contender to the last one, the peer. */
export function printRatios(
  title: string,
  samples: ReadonlyMap<string, readonly Sample[]>,
): void {
  console.log(
    `\n${title} (median wall and mean CPU of ${[...samples.values()][0]?.length ?? 0}, load ${load()})`,
  );
  const rows = [...samples].map(([name, list]) => ({
    name,
    cpu: mean(list.map(({ cpuMs }) => cpuMs)),
    wall: median(list.map(({ wallMs }) => wallMs)),
    peak: median(list.map(({ peakMiB }) => peakMiB)),
  }));
  const peer = rows.at(-1);
  for (const { name, cpu, wall, peak } of rows) {
    const ratio = (own: number, other = Number.NaN) => (own / other).toFixed(2);
    console.log(
      `  ${name.padEnd(32)} CPU ${cpu.toFixed(0).padStart(6)} ms (${ratio(cpu, peer?.cpu)})` +
        `  wall ${wall.toFixed(0).padStart(6)} ms (${ratio(wall, peer?.wall)})  peak ${peak.toFixed(0)} MiB`,
    );
  }
}

function load(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '?';
}
