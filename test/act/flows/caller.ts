export interface Call {
  readonly workflow: 'pr-check' | 'ci-cd' | 'production-deploy' | 'rollback';
  /** The event, as YAML of one line. */
  readonly on: string;
  /** Lines of `with:`. */
  readonly settings: readonly string[];
  readonly secrets?: readonly string[];
}

/** A workflow that calls one of the kit's with settings of a test. */
export function caller({ workflow, on, settings, secrets = [] }: Call): string {
  return [
    `on: ${on}`,
    'permissions: {}',
    'jobs:',
    '  call:',
    '    permissions: { contents: read, packages: write, id-token: write }',
    `    uses: org/kit/.github/workflows/${workflow}.yml@v1`,
    ...(secrets.length > 0 ? ['    secrets:'] : []),
    ...secrets.map((secret) => `      ${secret}`),
    '    with:',
    ...settings.map((setting) => `      ${setting}`),
    '',
  ].join('\n');
}

export const onPush = (branch: string) => `{ push: { branches: [${branch}] } }`;
export const onDispatch =
  '{ workflow_dispatch: { inputs: { reason: { required: true } } } }';
