/** Whether a second push may succeed; a build's own failure is `permanent`. */
export type FailureClass = 'transient' | 'denied' | 'permanent';

const transient = [
  /\b(408|425|429|500|502|503|504)\b[^\n]*\b(request timeout|too early|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out)/i,
  /(unexpected status|status code|response status)[^\n]{0,200}\b(408|425|429|50[0234])\b/i,
  /toomanyrequests|too many requests/i,
  /unexpected EOF|: EOF$/im,
  /connection reset by peer|connection refused|broken pipe|use of closed network connection/i,
  /TLS handshake timeout|i\/o timeout|context deadline exceeded|Client\.Timeout exceeded/i,
  /no such host|temporary failure in name resolution|server misbehaving/i,
  /http2: (server sent GOAWAY|client connection lost)|stream error: .*INTERNAL_ERROR/i,
  /received unexpected HTTP status: 5\d\d/i,
];
const denied =
  /\b(unauthorized|denied|forbidden|insufficient_scope|authentication required)\b|\b40[13]\b/i;
const ownFailure =
  /did not complete successfully: exit code|dockerfile parse error|failed to read dockerfile|unknown instruction|failed to compute cache key|failed to calculate checksum/i;

/** Reads the end of what buildx wrote. */
export function classifyFailure(text: string): FailureClass {
  const tail = text.slice(-8000);
  if (ownFailure.test(tail)) return 'permanent';
  if (transient.some((pattern) => pattern.test(tail))) return 'transient';
  return denied.test(tail) ? 'denied' : 'permanent';
}

/** Milliseconds of a `Retry-After: 5` that the output repeats, at most five minutes. */
export function retryAfterIn(text: string): number | undefined {
  const seconds = Number(/retry[- ]after:?\s*(\d{1,4})/i.exec(text)?.[1]);
  return Number.isFinite(seconds) ? Math.min(seconds, 300) * 1000 : undefined;
}
