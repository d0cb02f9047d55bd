import type { Context, Env } from '@kit/action';
import type { CachePlan, CacheStore } from './cache.ts';
import type { Inputs } from './inputs.ts';

interface Stores {
  readonly from: readonly CacheStore[];
  readonly to: CacheStore | undefined;
}

/** Which caches a build reads, and which one it may write. */
export function planCache(
  inputs: Inputs,
  { context, env }: { readonly context: Context; readonly env: Env },
  build: {
    readonly image: string;
    readonly platforms: readonly string[];
    readonly branches: readonly string[];
  },
): CachePlan {
  const { image, platforms, branches } = build;
  const { from, to } = storesOf(inputs, env);
  const isPullRequest = context.eventName.startsWith('pull_request');
  const mayWrite =
    inputs.cacheWrite === 'always' ||
    (inputs.cacheWrite === 'push' && !isPullRequest);
  return {
    from,
    to: mayWrite ? to : undefined,
    scope: {
      image,
      platforms,
      variant: [inputs.file ?? '', inputs.target ?? '', inputs.cacheKey ?? ''],
    },
    branches,
    reference: inputs.cacheRef,
  };
}

/**
 * Without a push the registry is read all the same: it holds what the pushes of
 * other runs have written, and a pull request builds on that.
 */
function storesOf({ cache, push }: Inputs, env: Env): Stores {
  switch (cache) {
    case 'off':
      return { from: [], to: undefined };
    case 'gha':
    case 'registry':
      return { from: [cache], to: cache };
    case 'auto': {
      if (push) return { from: ['registry'], to: 'registry' };
      return hasRuntime(env)
        ? { from: ['registry', 'gha'], to: 'gha' }
        : { from: ['registry'], to: undefined };
    }
  }
}

/** What the runner gives to JavaScript actions alone; buildx takes it from the environment. */
function hasRuntime(env: Env): boolean {
  const service = env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL'];
  return Boolean(env['ACTIONS_RUNTIME_TOKEN'] && service);
}
