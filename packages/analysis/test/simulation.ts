/** Numbers of [0, 1) that are the same in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * How many of `n` requests fail, each with the probability `share`: the gaps
 * between failures are geometric, so that only the failures cost time.
 */
export function seenBad(next: () => number, n: number, share: number): number {
  const perRequest = Math.log1p(-share);
  let bad = 0;
  let at = Math.floor(Math.log1p(-next()) / perRequest);
  while (at < n) {
    bad += 1;
    at += 1 + Math.floor(Math.log1p(-next()) / perRequest);
  }
  return bad;
}
