import { parsedInput } from '@kit/action';
import { type Check, parseChecks } from '@kit/checks';
import { isKitError } from '@kit/errors';

/** One check in its one-line form: `/health/ready 200`. */
export function waitTarget() {
  return parsedInput<Check, Record<never, never>>(
    '[METHOD] /path [status]',
    (raw) => {
      const allowed = 'one line such as /health/ready 200';
      if (!raw.startsWith('/') && !/^[A-Za-z]+ +\//.test(raw)) {
        return { allowed };
      }
      try {
        const [check, second] = parseChecks('wait-for', raw);
        return check === undefined || second !== undefined
          ? { allowed }
          : { value: check };
      } catch (error) {
        if (isKitError(error, 'CONFIG_INVALID')) return { allowed };
        throw error;
      }
    },
    {},
  );
}
