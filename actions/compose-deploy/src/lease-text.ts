import type { StoredLease } from '@kit/lock';

/** A lease as it stands in its file: one thing a line. */
export interface HostLease extends StoredLease {
  readonly text: string;
}

export function leaseText(lease: StoredLease): string {
  const { token, holder, url, renewedAt, durationMs } = lease;
  return [token, holder, url, renewedAt, durationMs]
    .map((value) => String(value).replace(/\s+/g, ' '))
    .join('\n');
}

/** `undefined` when there is none. What is unreadable belongs to nobody. */
export function readLeaseText(output: string): HostLease | undefined {
  const text = output.replace(/\n+$/, '');
  if (text === '') return undefined;
  const [token = '', holder = '', url = '', renewedAt = '', durationMs = ''] =
    text.split('\n');
  const isWhole = /^\d{1,15}$/.test(token) && /^\d{1,9}$/.test(durationMs);
  return {
    text,
    url,
    renewedAt,
    holder: isWhole ? holder : '',
    token: isWhole ? Number(token) : 0,
    durationMs: isWhole ? Number(durationMs) : 0,
  };
}
