export interface StepCount {
  readonly cached: number;
  readonly total: number;
}

export interface BuildProgress {
  /** Takes one line of `buildx build --progress=plain`. */
  read(line: string): void;
  steps(): StepCount;
}

export const noSteps: StepCount = { cached: 0, total: 0 };

/**
 * `#8 [linux/arm64 build 2/4] RUN …`, and later `#8 CACHED`. The platform is
 * not always there: steps behind `FROM scratch` lack it.
 */
const stepGrammar = /^#(\d+) \[[^\]]*?\d+\/\d+\] (\w+)/;

/** Counts the steps of a build, and those that came from a cache; bases are no steps. */
export function readBuildProgress(): BuildProgress {
  const steps = new Set<string>();
  const cached = new Set<string>();
  return {
    read(line) {
      const [, number = '', verb] = stepGrammar.exec(line) ?? [];
      if (verb !== undefined && verb !== 'FROM') steps.add(number);
      const hit = /^#(\d+) CACHED/.exec(line)?.[1] ?? '';
      if (steps.has(hit)) cached.add(hit);
    },
    steps: () => ({ cached: cached.size, total: steps.size }),
  };
}
