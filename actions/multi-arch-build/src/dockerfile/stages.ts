import type { Stage } from './parse.ts';

/** The stages that the target needs, by `FROM`, `COPY --from` and `RUN --mount=from`. */
export function neededStages(
  stages: readonly Stage[],
  target: string | undefined,
): ReadonlySet<Stage> {
  const wanted = target?.toLowerCase();
  const last = stages.at(-1);
  const start =
    wanted === undefined
      ? last
      : (findStage(stages, wanted, stages.length) ?? last);
  const needed = new Set<Stage>();
  const visit = (stage: Stage | undefined) => {
    if (stage === undefined || needed.has(stage)) return;
    needed.add(stage);
    visit(findStage(stages, stage.base, stage.index));
    for (const { text } of stage.instructions) {
      for (const [, name = ''] of text.matchAll(
        /(?:--from=|[,=]from=)([^\s,]+)/g,
      )) {
        visit(findStage(stages, name, stage.index));
      }
    }
  };
  visit(start);
  return needed;
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
  const parent = findStage(stages, stage.base, stage.index);
  return parent !== undefined && isPinned(stages, parent, host);
}
