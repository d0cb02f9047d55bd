export interface StepCount {
  readonly cached: number;
  readonly total: number;
}

export interface BuildProgress {
  /** Takes one line of `buildx build --progress=plain`. */
  read(line: string): void;
  /** Steps of the Dockerfile by platform; '' where the build names none. */
  steps(): ReadonlyMap<string, StepCount>;
}

interface Vertex {
  readonly platform: string;
  isCached: boolean;
}

/** `#8 [linux/amd64->arm64 build 2/4] RUN …`, and later `#8 CACHED`. */
const vertexGrammar = /^#(\d+) \[([^\]]*?)\s*\d+\/\d+\] (\w+)/;

/** Counts the steps of a build, and those that came from a cache; bases are no steps. */
export function readBuildProgress(): BuildProgress {
  const vertices = new Map<string, Vertex>();
  return {
    read(line) {
      const [, number = '', words = '', verb] = vertexGrammar.exec(line) ?? [];
      if (verb !== undefined && verb !== 'FROM' && !vertices.has(number))
        vertices.set(number, { platform: platformIn(words), isCached: false });
      const vertex = vertices.get(/^#(\d+) CACHED/.exec(line)?.[1] ?? '');
      if (vertex !== undefined) vertex.isCached = true;
    },
    steps() {
      const counts = new Map<string, StepCount>();
      for (const { platform, isCached } of vertices.values()) {
        const { cached, total } = counts.get(platform) ?? noSteps;
        counts.set(platform, {
          cached: cached + Number(isCached),
          total: total + 1,
        });
      }
      return counts;
    },
  };
}

export const noSteps: StepCount = { cached: 0, total: 0 };

/** `linux/amd64->arm64 build` is work of amd64 for arm64. */
function platformIn(words: string): string {
  const [first = ''] = words.split(' ');
  const [from = '', to] = first.split('->');
  if (!from.includes('/')) return '';
  if (to === undefined) return from;
  return to.includes('/') ? to : `${from.split('/')[0]}/${to}`;
}

export function sumSteps(counts: Iterable<StepCount>): StepCount {
  let sum = noSteps;
  for (const { cached, total } of counts)
    sum = { cached: sum.cached + cached, total: sum.total + total };
  return sum;
}
