import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  ACTION_UNKNOWN: {
    kind: 'configuration',
    meaning: 'A command of the kit was given the name of no action.',
    remedy: 'Take one of the names that the message lists.',
  },
  ACTION_INPUT_UNKNOWN: {
    kind: 'configuration',
    meaning: 'An action was run locally with an input that it does not have.',
    remedy: 'Run it with `--help` to see its inputs.',
  },
  ACTION_NAME_INVALID: {
    kind: 'configuration',
    meaning:
      'A new action was given a name that cannot be one, or that is taken.',
    remedy: 'Take lower-case words joined by hyphens, such as `verify-chart`.',
  },
  ACTION_YML_INVALID: {
    kind: 'configuration',
    meaning: 'An action.yml lacks something that the kit asks of it.',
    remedy: 'Add what the message names; every input and output is described.',
  },
  ACTION_NOT_BUILT: {
    kind: 'configuration',
    meaning: 'The bundle of an action was asked for and is not there.',
    remedy: 'Run `npm run build` first.',
  },
  BUNDLE_INCOMPLETE: {
    kind: 'configuration',
    meaning: 'A bundle imports a module that is not installed.',
    remedy:
      'Run `npm ci`; name the module in the package.json of its importer.',
  },
  BENCH_UNKNOWN: {
    kind: 'configuration',
    meaning: 'A benchmark was asked for that there is not.',
    remedy: 'Take one of the names that the message lists.',
  },
  DOCS_OUTDATED: {
    kind: 'configuration',
    meaning: 'Generated documentation is not what its sources say.',
    remedy: 'Run `npm run docs` and commit what changed.',
  },
  BOUNDARY_CROSSED: {
    kind: 'configuration',
    meaning: 'A module imports or uses what its room may not touch.',
    remedy: 'See "what may import what" in action-docs/architecture.md.',
  },
});
