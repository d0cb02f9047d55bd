import { type Instruction, parseDockerfile, type Stage } from './parse.ts';
import { patchFor } from './patch.ts';
import { isPinned, neededStages } from './stages.ts';

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

/** Work that takes minutes under QEMU, and the family that says how to move it. */
const heavy: readonly (readonly [RegExp, Toolchain])[] = [
  [/\bgo\s+(build|install|test|vet)\b/, 'go'],
  [/\bcargo\s+(build|install|test)\b|\brustc\b/, 'rust'],
  [/\bdotnet\s+(build|publish|restore)\b/, 'dotnet'],
  [/(\bmvnw?\b|\bgradlew?\b)/, 'portable'],
  [
    /\b(npm|pnpm|yarn)\s+(ci|install|i|run\s+\S*build\S*|build)\b|\byarn\s*$/,
    'portable',
  ],
  [
    /\b(tsc|webpack|vite|ng|next|esbuild|rollup)\s+(build|-p|-b)\b|\btsc\b|\bwebpack\b/,
    'portable',
  ],
  [
    /\b(make|cmake|ninja|meson)\b(?!\.)|\b(gcc|g\+\+|clang)\s+\S*-?o?/,
    'native',
  ],
];

export type Toolchain = 'go' | 'rust' | 'dotnet' | 'portable' | 'native';

/** Toolchains whose products belong to one architecture. */
const architectureBound: ReadonlySet<Toolchain> = new Set([
  'go',
  'rust',
  'native',
]);

/** Which steps of a Dockerfile would run under QEMU for a foreign platform. */
export function lintDockerfile(
  text: string,
  target: string | undefined,
  host: string,
): LintResult {
  const stages = parseDockerfile(text);
  const needed = [...neededStages(stages, target)].sort(
    (a, b) => a.index - b.index,
  );
  const final =
    stages.find(
      (stage) => stage.name === target?.toLowerCase() && target !== undefined,
    ) ?? stages.at(-1);
  const findings = needed.flatMap((stage) =>
    stage.instructions
      .filter(({ name }) => name === 'RUN')
      .flatMap((run) =>
        checkRun(stages, stage, run, { host, isFinal: stage === final }),
      ),
  );
  const runsOnTarget = needed.some(
    (stage) =>
      !isPinned(stages, stage, host) &&
      stage.instructions.some(({ name }) => name === 'RUN'),
  );
  return { runsOnTarget, findings: perStage(findings) };
}

function checkRun(
  stages: readonly Stage[],
  stage: Stage,
  run: Instruction,
  { host, isFinal }: { readonly host: string; readonly isFinal: boolean },
): readonly Finding[] {
  const toolchain = heavyWork(run.text);
  if (toolchain === undefined) return [];
  const place = {
    line: run.line,
    stage: stage.name ?? String(stage.index),
    command: firstWords(run.text),
  };
  const patch = patchFor(stage, run, toolchain, isFinal);
  if (!isPinned(stages, stage, host)) {
    const message = isFinal
      ? 'runs under QEMU in the final stage; build in a stage of its own and copy the result'
      : 'runs under QEMU; build on the builder’s own platform instead';
    return [{ ...place, kind: 'emulated', message, patch }];
  }
  if (!architectureBound.has(toolchain) || mentionsTarget(stages, stage))
    return [];
  const message =
    'makes a program for the builder’s architecture, whatever the target is';
  return [{ ...place, kind: 'wrong-architecture', message, patch }];
}

/** The first kind of heavy work in a RUN, package managers' arguments left out. */
export function heavyWork(text: string): Toolchain | undefined {
  const commands = text
    .replace(/--mount=\S+/g, '')
    .split(/&&|\|\||;|\n|\|/)
    .map((command) => command.trim().replace(/^["'[\s]+/, ''))
    .map((command) => command.replaceAll(/["'],\s*["']/g, ' '))
    .filter(
      (command) =>
        !/^(apt(-get)?|apk|yum|dnf|microdnf|pip3?|echo|rm|cp|mv|ln|mkdir|test|\[|which|command|curl|wget|chown|chmod|adduser|addgroup|set)\b/.test(
          command,
        ),
    )
    .filter((command) => !/\b(--version|-v|version)\s*$/.test(command));
  for (const [pattern, toolchain] of heavy) {
    if (commands.some((command) => pattern.test(command))) return toolchain;
  }
  return undefined;
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
  const parent = stages.find(
    ({ name, index }) =>
      name === stage.base.toLowerCase() && index < stage.index,
  );
  return parent !== undefined && mentionsTarget(stages, parent);
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
