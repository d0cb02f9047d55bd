export type PushVerdict =
  | { readonly kind: 'landed' }
  /** Somebody else was faster, or the other side is in trouble: begin anew. */
  | { readonly kind: 'again'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** The texts with which git and GitHub tell of a lost race. */
const race =
  /non-fast-forward|fetch first|cannot lock ref|failed to (update|lock) ref|incorrect old value|reference already exists|stale info|but expected|unable to update|\[remote rejected\].*\((failed|already)/i;
const trouble =
  /timed? ?out|connection reset|remote end hung up|early eof|unexpected disconnect|RPC failed|HTTP 5\d\d|error: 5\d\d|internal server error|could not resolve host|connection refused/i;
const refusal =
  /GH006|GH013|protected branch|pre-receive hook declined|permission|denied|(HTTP|error:) 403\b|authentication failed/i;

/** What a failed `git push --porcelain` means for the next step. */
export function readPush(said: string): PushVerdict {
  const lines = said
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '' && !/^(To |Done|hint:)/.test(text));
  const why = lines.join('\n').slice(-1500);
  if (race.test(why)) return { kind: 'again', why };
  if (!refusal.test(why) && trouble.test(why)) return { kind: 'again', why };
  return { kind: 'refused', why };
}
