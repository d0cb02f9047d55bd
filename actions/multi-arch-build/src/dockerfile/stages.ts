import type { Stage } from './parse.ts';

/** The stages that the target needs, by `FROM`, `COPY --from` and `RUN --mount=from`. */
export function neededStages(
  stages: readonly Stage[],
  target: string | undefined,
): ReadonlySet<Stage> {
  const needed = new Set<Stage>();
  const visit = (stage: Stage | undefined) => {
    if (stage === undefined || needed.has(stage)) return;
    needed.add(stage);
    for (const name of [stage.base, ...sourcesOf(stage)])
      for (const found of findStages(stages, name, stage.index)) visit(found);
  };
  visit(finalStage(stages, target));
  return needed;
}

/** The stage that becomes the image. */
export function finalStage(
  stages: readonly Stage[],
  target: string | undefined,
): Stage | undefined {
  const named =
    target === undefined ? undefined : findStage(stages, target, stages.length);
  return named ?? stages.at(-1);
}

/** Whose files a stage copies or mounts. */
export function sourcesOf({ instructions }: Stage): readonly string[] {
  return instructions.flatMap(({ text }) =>
    [...text.matchAll(/(?:--from=|[,=]from=)["']?([^\s,"']+)/g)].map(
      ([, name = '']) => name,
    ),
  );
}

/** Also of `build-${TARGETARCH}`: all stages that it may mean. */
export function findStages(
  stages: readonly Stage[],
  name: string,
  before: number,
): readonly Stage[] {
  const found = findStage(stages, name, before);
  if (found !== undefined || !/\$./.test(name)) return found ? [found] : [];
  const parts = name.toLowerCase().split(/\$(?:\w+|\{[^}]*\})/);
  return stages
    .slice(0, before)
    .filter(({ name: other }) => other !== undefined && fits(other, parts));
}

/** Whether a text is the parts in order, with something between them. */
function fits(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const next = isLast ? text.length - part.length : text.indexOf(part, at);
    if (next < at || !text.startsWith(part, next)) return false;
    at = next + part.length;
  }
  return at === text.length;
}

export function findStage(
  stages: readonly Stage[],
  name: string,
  before: number,
): Stage | undefined {
  const earlier = stages.slice(0, before);
  const named = earlier.findLast((stage) => stage.name === name.toLowerCase());
  return named ?? (/^\d+$/.test(name) ? earlier[Number(name)] : undefined);
}

/** True when the stage runs on the builder's own platform whatever the target is. */
export function isPinned(
  stages: readonly Stage[],
  stage: Stage,
  host: string,
): boolean {
  const { platform } = stage;
  if (platform !== undefined) {
    return /^["']?\$\{?BUILDPLATFORM\b/.test(platform) || platform === host;
  }
  const parents = findStages(stages, stage.base, stage.index);
  return (
    parents.length > 0 &&
    parents.every((parent) => isPinned(stages, parent, host))
  );
}
