import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  COMPOSE_HOST_KEY: {
    kind: 'world',
    meaning: 'The host has another key than known-hosts says, or none there.',
    remedy:
      'Ask the owner of the host for its key; when it really changed, correct known-hosts.',
  },
  COMPOSE_HOST_REFUSED: {
    kind: 'configuration',
    meaning: 'The host did not let us in.',
    remedy: 'Check user and ssh-key, and authorized_keys on the host.',
  },
  COMPOSE_HOST_UNREACHABLE: {
    kind: 'world',
    meaning: 'There was no connection to the host, or it broke.',
    remedy:
      'Check the address, the port and the network. A run that broke off is taken up by the next one.',
  },
  COMPOSE_HOST_TIMEOUT: {
    kind: 'world',
    meaning: 'The host did not answer, or not do what it was told, in time.',
    remedy: 'Look at the load of the host; raise the timeout if it was close.',
  },
  COMPOSE_REMOTE_FAILED: {
    kind: 'world',
    meaning: 'A command on the host failed.',
    remedy: 'See what the command said on the host, in the message.',
  },
  COMPOSE_DISK_FULL: {
    kind: 'world',
    meaning: 'A disk of the host is full.',
    remedy:
      'Free space on the host (`docker image prune --all` removes images that nothing uses), and run again.',
  },
  COMPOSE_UNAVAILABLE: {
    kind: 'configuration',
    meaning: 'The host lacks a program that the deployment needs.',
    remedy: 'Install what the message names, or let the user run it.',
  },
  COMPOSE_CONFIG_INVALID: {
    kind: 'configuration',
    meaning: 'What is to be deployed cannot be read.',
    remedy: 'Correct what the message names; nothing was changed.',
  },
  COMPOSE_PREFLIGHT: {
    kind: 'configuration',
    meaning: 'What is asked for cannot be done with this project.',
    remedy: 'Correct what the message names; nothing was changed.',
  },
  COMPOSE_HOST_BUSY: {
    kind: 'world',
    meaning: 'A command of a run that broke off is still at work on the host.',
    remedy: 'Run again when it has ended, or raise lock-timeout.',
  },
  COMPOSE_LOCK_LOST: {
    kind: 'world',
    meaning: 'Another run took the lock of the host; this one wrote no more.',
    remedy: 'See what the other run did, and run again after it.',
  },
});
