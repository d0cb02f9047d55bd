import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  DEPLOYMENT_STATE_TOO_NEW: {
    kind: 'configuration',
    meaning: 'A newer version of the kit left state that this one cannot read.',
    remedy: 'Use the newer version of the action for this deployment.',
  },
});
