import { isKitError } from '@kit/errors';
import type { Release } from './unit.ts';

/** kebab-case, of whatever was thrown. */
export function reasonOf(
  error: unknown,
  { signal }: Pick<Release, 'signal'>,
): string {
  if (isKitError(error, 'CANCELLED')) return 'cancelled';
  if (signal.aborted && isKitError(signal.reason, 'CANCELLED'))
    return 'cancelled';
  if (!isKitError(error)) return 'release-failed';
  switch (error.code) {
    case 'BLUE_GREEN_NOT_READY':
      return 'not-ready';
    case 'TRAFFIC_CONFLICT':
      return 'conflict';
    case 'KUBERNETES_UNREACHABLE':
    case 'KUBERNETES_UNAUTHORIZED':
    case 'CREDENTIAL_PLUGIN_FAILED':
      return 'api-lost';
    default:
      return error.code.toLowerCase().replaceAll('_', '-');
  }
}
