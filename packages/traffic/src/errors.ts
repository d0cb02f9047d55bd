import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  TRAFFIC_CONFLICT: {
    kind: 'world',
    meaning:
      'Somebody changed the Service, Ingress or HTTPRoute while its traffic was being moved.',
    remedy: 'See who did; nothing of theirs was overwritten. Run again.',
  },
});
