/** What a request is doing; the last one is `body`. */
export type Phase = 'resolve' | 'connect' | 'tls' | 'answer' | 'body';

/** Milliseconds of each part; 0 where a kept-alive connection was used. */
export interface Timings {
  readonly dns: number;
  readonly connect: number;
  readonly tls: number;
  /** From the request's sending to the first byte of the answer. */
  readonly firstByte: number;
  /** All of it, redirects and the body included. */
  readonly total: number;
}

/** What is known of a request while it is under way. */
export interface Progress {
  phase: Phase;
  /** Bytes of the request may have reached the server. */
  sent: boolean;
  reused: boolean;
  dns: number;
  connect: number;
  tls: number;
  firstByte: number;
  /** When the present phase began, by the client's clock. */
  since: number;
  readonly start: number;
}

export function startProgress(now: number): Progress {
  return {
    phase: 'resolve',
    sent: false,
    reused: false,
    dns: 0,
    connect: 0,
    tls: 0,
    firstByte: 0,
    since: now,
    start: now,
  };
}

export function timingsOf(progress: Progress, now: number): Timings {
  const { dns, connect, tls, firstByte, start } = progress;
  return { dns, connect, tls, firstByte, total: now - start };
}
