import { invalidInputs, textAt, valueAt } from '@kit/action';
import { type Manifest, parseManifests } from '@kit/manifests';
import { type Helm, valueFlags } from './apply-helm.ts';
import type { Inputs } from './inputs.ts';
import type { HelmRelease } from './unit.ts';

export interface GatheredHelm {
  readonly release: HelmRelease;
  readonly manifests: readonly Manifest[];
}

/** What the chart makes, and the revision to go back to. */
export async function gatherHelm(
  inputs: Pick<Inputs, 'helmRelease' | 'helmChart' | 'helmValues' | 'helmSet'>,
  helm: Helm,
  namespace: string,
): Promise<GatheredHelm | undefined> {
  const { helmRelease: name, helmChart: chart } = inputs;
  if (name === undefined) return undefined;
  if (chart === undefined) {
    const allowed = 'a chart, when helm-release is given';
    throw invalidInputs([{ name: 'helm-chart', got: undefined, allowed }]);
  }
  const [text, history] = await Promise.all([
    helm.run([
      'template',
      '--namespace',
      namespace,
      ...valueFlags(inputs, '.'),
      '--',
      name,
      chart,
    ]),
    helm.run(
      ['history', '--namespace', namespace, '--output', 'json', '--', name],
      { allowedExits: [0, 1] },
    ),
  ]);
  return {
    release: { name, ...parseHistory(history) },
    manifests: parseManifests(`chart ${chart}`, text, namespace),
  };
}

/** Of `helm history --output json`; nothing for a release that is not there. */
export function parseHistory(
  text: string,
): Pick<HelmRelease, 'revision' | 'isStuck'> {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    entries = [];
  }
  const all: unknown[] = Array.isArray(entries) ? entries : [];
  const deployed = all
    .filter((entry) => textAt(entry, 'status') === 'deployed')
    .map((entry) => valueAt(entry, 'revision'));
  const last = deployed.at(-1);
  const isStuck = textAt(all.at(-1), 'status')?.startsWith('pending-') ?? false;
  return { revision: typeof last === 'number' ? last : undefined, isStuck };
}
