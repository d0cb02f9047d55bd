// The reader of reports beside the parsers of npm, whole processes in turn: 100
// MB of lcov, 100 MB of Cobertura, 50 MB of JUnit; then 577 MB of JUnit once.
// PEER_REPORT_PARSERS is a folder that has the parsers; else they are installed
// into the cache. KINDS (lcov,cobertura,junit,large), ROUNDS and PEERS narrow it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contender, interleave, median, type Sample } from './measure.ts';
import {
  type Generated,
  generateCobertura,
  generateJunit,
  generateLcov,
} from './reports/generate.ts';
import { installPeers, type Kind, type Peer, peers } from './reports/peers.ts';

type Generate = (file: string, bytes: number) => Generated;
const generators: Readonly<Record<Kind, Generate>> = {
  lcov: generateLcov,
  cobertura: generateCobertura,
  junit: generateJunit,
};

const megabyte = 1e6;
const rounds = Number(process.env['ROUNDS'] ?? 3);
const chosen = process.env['KINDS']?.split(',');
const chosenPeers = process.env['PEERS']?.split(',');
const folder = mkdtempSync(join(tmpdir(), 'kit-bench-reports-'));
const installed = installPeers();
if (installed === undefined) console.log('no peers: npm cannot install them');

function contenders(kind: Kind, file: string): readonly Contender[] {
  const here = join(import.meta.dirname, 'reports');
  const ours = [process.execPath, join(here, 'ours.ts'), file] as const;
  const reader = join(here, 'peer.mjs');
  const others = peers.filter(
    (peer) =>
      peer.kinds.includes(kind) && (chosenPeers?.includes(peer.name) ?? true),
  );
  return [
    { name: 'ours', command: ours },
    ...(installed === undefined ? [] : others).map((peer) => ({
      name: titleOf(peer),
      command: [
        process.execPath,
        reader,
        installed ?? '',
        peer.name,
        kind,
        file,
      ] as const,
    })),
  ];
}

function titleOf({ name, version, streams }: Peer): string {
  return `${name} ${version}${streams ? ' (streams)' : ''}`;
}

/** What a contender counts; a wrong count or a failure is told, not timed. */
function agrees({ command }: Contender, { items, good }: Generated): string {
  const [program, ...args] = command;
  try {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const said = execFileSync(program, args, { stdio: [...stdio] });
    const counts: unknown = JSON.parse(said.toString());
    return JSON.stringify(counts) === JSON.stringify({ items, good })
      ? ''
      : `counts ${said.toString().trim()}, not ${JSON.stringify({ items, good })}`;
  } catch (error) {
    const text = String(Object(error).stderr ?? error);
    const line = /^\w*Error.*$/m.exec(text)?.[0] ?? 'fails';
    return line.slice(0, 120);
  }
}

function print(title: string, bytes: number, runs: Map<string, Sample[]>) {
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  console.log(`\n${title} (medians of ${rounds}, load ${load})`);
  const rows = [...runs].map(([name, samples]) => {
    const of = (value: (sample: Sample) => number) =>
      median(samples.map(value));
    const speed = (ms: number) => bytes / megabyte / (ms / 1000);
    return {
      name,
      wall: speed(of(({ wallMs }) => wallMs)),
      cpu: speed(of(({ cpuMs }) => cpuMs)),
      peak: of(({ peakMiB }) => peakMiB),
    };
  });
  const [ours] = rows;
  for (const { name, wall, cpu, peak } of rows) {
    const times = ((ours?.cpu ?? 0) / cpu).toFixed(2);
    console.log(
      `  ${name.padEnd(32)} ${wall.toFixed(1).padStart(6)} MB/s wall  ${cpu.toFixed(1).padStart(6)} MB/s CPU` +
        `  peak ${peak.toFixed(0).padStart(5)} MiB  (ours is ${times} times as fast by CPU)`,
    );
  }
}

async function compare(kind: Kind, megabytes: number, times: number) {
  const file = join(folder, `${kind}-${megabytes}`);
  const made = generators[kind](file, megabytes * megabyte);
  const able: Contender[] = [];
  for (const contender of contenders(kind, file)) {
    const problem = agrees(contender, made);
    if (problem === '') able.push(contender);
    else console.log(`  ${contender.name}: ${problem}`);
  }
  const runs = new Map<string, Sample[]>();
  for (const [name, samples] of await interleave(able, times)) {
    runs.set(name, [...samples]);
  }
  print(`${megabytes} MB of ${kind}: ${made.items} items`, made.bytes, runs);
  rmSync(file);
}

try {
  const wants = (kind: string) => chosen?.includes(kind) ?? true;
  if (wants('lcov')) await compare('lcov', 100, rounds);
  if (wants('cobertura')) await compare('cobertura', 100, rounds);
  if (wants('junit')) await compare('junit', 50, rounds);
  if (wants('large')) await compare('junit', 577, 1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
