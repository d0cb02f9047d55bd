import { errors } from './errors.ts';

const patterns = [
  [
    'COMPOSE_HOST_KEY',
    /host key verification failed|remote host identification has changed|no .{1,40} host key is known|revoked host key/i,
  ],
  [
    'COMPOSE_HOST_REFUSED',
    /permission denied|too many authentication failures|load key .*: |no such identity/i,
  ],
  [
    'COMPOSE_HOST_TIMEOUT',
    /timed out|timeout, server|banner exchange|connection timeout/i,
  ],
] as const;

/** What ssh's own exit code 255 was for, by what it said. */
export function sshFailure(host: string, stderr: string) {
  const said = lastLines(stderr, 4);
  const found = patterns.find(([, pattern]) => pattern.test(stderr));
  const code = found?.[0] ?? 'COMPOSE_HOST_UNREACHABLE';
  const what = said === '' ? 'the connection broke' : said;
  return errors.error(code, `host ${host}: ${what}`);
}

const fullDisk = /no space left on device|disk quota exceeded|ENOSPC/i;
export const busyExit = 75;
export const lostExit = 76;

/** What a failed command on the host comes to. `what` was to be done. */
export function remoteFailure(
  host: string,
  what: string,
  result: { readonly exitCode: number; readonly stderr: string },
) {
  const said = lastLines(result.stderr, 8);
  if (result.exitCode === lostExit) {
    return errors.error(
      'COMPOSE_LOCK_LOST',
      `host ${host}: ${what}: ${said || 'the lock went to another run'}`,
    );
  }
  if (result.exitCode === busyExit) {
    return errors.error('COMPOSE_HOST_BUSY', `host ${host}: ${what}: ${said}`);
  }
  const code = fullDisk.test(result.stderr)
    ? 'COMPOSE_DISK_FULL'
    : 'COMPOSE_REMOTE_FAILED';
  return errors.error(
    code,
    `host ${host}: ${what}: ${said || `exit code ${result.exitCode}`}`,
  );
}

export function lastLines(text: string, count: number): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n').slice(-2000);
}
