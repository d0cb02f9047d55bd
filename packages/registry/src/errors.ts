import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  IMAGE_REFERENCE_INVALID: {
    kind: 'configuration',
    meaning: 'The name of an image is not one.',
    remedy: 'Write registry/repository:tag, the repository in lower case.',
  },
  REGISTRY_DENIED: {
    kind: 'configuration',
    meaning: 'The registry does not let these credentials do this.',
    remedy:
      'Log in to the registry, and give the token the right to read or write packages.',
  },
  REGISTRY_NOT_FOUND: {
    kind: 'world',
    meaning: 'The registry does not have what was asked for.',
    remedy: 'Check the name and the tag, and that the push has happened.',
  },
  REGISTRY_UNAVAILABLE: {
    kind: 'world',
    meaning: 'The registry answered that it is busy or broken.',
    remedy: 'Run the job again later; raise `retries` if it happens often.',
  },
  REGISTRY_ANSWER_INVALID: {
    kind: 'world',
    meaning: 'The registry answered with something that is no image data.',
    remedy: 'Check that the address is a registry and not a login page.',
  },
  DOCKER_CONFIG_INVALID: {
    kind: 'configuration',
    meaning: 'The Docker configuration file is not JSON of the known form.',
    remedy: 'Correct config.json in the folder that DOCKER_CONFIG names.',
  },
  IMAGE_FILE_INVALID: {
    kind: 'configuration',
    meaning: 'A file or folder is neither an OCI layout nor an image archive.',
    remedy: 'Write it by `docker save` or `buildx build -o type=oci`.',
  },
});
