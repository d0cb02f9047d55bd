import { type Instruction, parseDockerfile, type Stage } from './parse.ts';
import { patchFor, unpinnedPatch } from './patch.ts';
import {
  finalStage,
  findStages,
  isPinned,
  neededStages,
  sourcesOf,
} from './stages.ts';
import { type HeavyWork, heavyWork } from './toolchain.ts';

export interface Finding {
  readonly kind: 'emulated' | 'wrong-architecture';
  readonly line: number;
  readonly stage: string;
  readonly command: string;
  readonly message: string;
  /** Lines as in a diff. */
  readonly patch: readonly string[];
}

export interface LintResult {
  /** Some step that the target needs runs on the target's platform. */
  readonly runsOnTarget: boolean;
  readonly findings: readonly Finding[];
}

interface Scene {
  readonly stages: readonly Stage[];
  /** What the target takes part in, in order. */
  readonly needed: readonly Stage[];
  readonly final: Stage | undefined;
  readonly host: string;
}

/** Which steps of a Dockerfile would run under QEMU for a foreign platform. */
export function lintDockerfile(
  text: string,
  target: string | undefined,
  host: string,
  buildArgs: ReadonlyMap<string, string> = new Map(),
): LintResult {
  const stages = parseDockerfile(text, buildArgs);
  const needed = [...neededStages(stages, target)].sort(
    (a, b) => a.index - b.index,
  );
  const scene = { stages, needed, final: finalStage(stages, target), host };
  const findings = needed.flatMap((stage) => [
    ...runsOf(stage).flatMap((run) => checkRun(scene, stage, run)),
    ...checkFinal(scene, stage),
  ]);
  const runsOnTarget = needed.some(
    (stage) => !isPinned(stages, stage, host) && runsOf(stage).length > 0,
  );
  return { runsOnTarget, findings: perStage(findings) };
}

function runsOf({ instructions }: Stage): readonly Instruction[] {
  return instructions.filter(({ name }) => name === 'RUN');
}

function checkRun(
  scene: Scene,
  stage: Stage,
  run: Instruction,
): readonly Finding[] {
  const work = heavyWork(run.text);
  if (work === undefined) return [];
  const { stages, final, host } = scene;
  const isFinal = stage === final;
  const place = {
    line: run.line,
    stage: stage.name ?? String(stage.index),
    command: firstWords(run.text),
    patch: patchFor(stage, run, work.toolchain, isFinal),
  };
  if (!isPinned(stages, stage, host)) {
    const message = isFinal
      ? 'runs under QEMU in the final stage; build in a stage of its own and copy the result'
      : 'runs under QEMU; build on the builder’s own platform instead';
    return [{ ...place, kind: 'emulated', message }];
  }
  const isRight =
    !isBound(stages, stage, work) ||
    mentionsTarget(stages, stage) ||
    !reachesTarget(scene, stage);
  if (isRight) return [];
  const message =
    'makes a program for the builder’s architecture, whatever the target is';
  return [{ ...place, kind: 'wrong-architecture', message }];
}

/** An image of several platforms that has the files of one in all of them. */
function checkFinal(
  { stages, final, host }: Scene,
  stage: Stage,
): readonly Finding[] {
  const root = rootOf(stages, stage);
  const isWrong =
    stage === final && isPinned(stages, stage, host) && root.base !== 'scratch';
  if (!isWrong) return [];
  return [
    {
      kind: 'wrong-architecture',
      line: stage.from.line,
      stage: stage.name ?? String(stage.index),
      command: `FROM ${firstWords(stage.from.text)}`,
      message: 'is the final stage, and of the builder’s architecture',
      patch: unpinnedPatch(root),
    },
  ];
}

/** The stage whose base is no stage. */
function rootOf(stages: readonly Stage[], stage: Stage): Stage {
  const [parent] = findStages(stages, stage.base, stage.index);
  return parent === undefined || stage.platform !== undefined
    ? stage
    : rootOf(stages, parent);
}

/** What `make` makes is known from where it runs alone. */
function isBound(
  stages: readonly Stage[],
  stage: Stage,
  { makes }: HeavyWork,
): boolean {
  const base = rootOf(stages, stage).base;
  return makes === 'unknown'
    ? /(^|\/)(golang|rust|gcc)\b/.test(base)
    : makes === 'program';
}

/** Whether files of a pinned stage come into one of the target: a tool that only helps to build may be the builder's. */
function reachesTarget(scene: Scene, stage: Stage): boolean {
  const { stages, needed, final, host } = scene;
  return needed.some((other) => {
    const means = (name: string) =>
      findStages(stages, name, other.index).includes(stage);
    if (means(other.base) && reachesTarget(scene, other)) return true;
    const isTarget = other === final || !isPinned(stages, other, host);
    return isTarget && (other === stage || sourcesOf(other).some(means));
  });
}

/** TARGETARCH, GOARCH, a cross compiler or a static cross target anywhere above. */
function mentionsTarget(stages: readonly Stage[], stage: Stage): boolean {
  const own = stage.instructions
    .map(({ name, text }) => `${name} ${text}`)
    .join('\n');
  if (
    /TARGET(ARCH|PLATFORM|OS|VARIANT)|GOARCH|\bxx-|--target[ =]|CROSS_COMPILE|buildx|zig\s+cc/.test(
      own,
    )
  )
    return true;
  const parents = findStages(stages, stage.base, stage.index);
  return parents.some((parent) => mentionsTarget(stages, parent));
}

/** One finding of a kind a stage: one patch mends all of them. */
function perStage(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ stage, kind }) => {
    const key = `${stage} ${kind}`;
    return !seen.has(key) && seen.add(key);
  });
}

function firstWords(text: string): string {
  const words = text
    .replace(/--mount=\S+\s*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > 80 ? `${words.slice(0, 79)}…` : words;
}
