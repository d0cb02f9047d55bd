import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  METRICS_INCOMPLETE: {
    kind: 'configuration',
    meaning: 'The inputs that say what to measure do not go together.',
    remedy:
      'Give prometheus-url together with metrics-preset or metrics, or none of them.',
  },
});
