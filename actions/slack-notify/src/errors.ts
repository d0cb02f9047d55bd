import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  SLACK_REFUSED: {
    kind: 'world',
    meaning: 'Slack answered that it does not take the message.',
    remedy:
      'The message names what Slack said; most often a scope or a channel.',
  },
  SLACK_RATE_LIMITED: {
    kind: 'world',
    meaning: 'Slack asked to wait longer than the timeout of the step allows.',
    remedy: 'Send less often to this channel, or raise timeout.',
  },
  SLACK_OUTCOME_UNKNOWN: {
    kind: 'world',
    meaning:
      'The message may have arrived: no answer came, or a server error. It was not sent again.',
    remedy: 'Look into the channel.',
  },
  SLACK_UNREACHABLE: {
    kind: 'world',
    meaning: 'No connection to Slack came about within the timeout.',
    remedy: 'Check HTTPS_PROXY, NO_PROXY and what the runner may reach.',
  },
});
