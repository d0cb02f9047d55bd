import { describe, expect, it } from '@jest/globals';
import { KitError } from '@kit/errors';
import { type Resource, resources } from '@kit/kubernetes';
import { gatherObjectRules, parseManifests } from '../src/index.ts';

const { parse } = resources.resourceQuotas;
const kind = (apiVersion: string, name: string, plural: string): Resource => ({
  apiVersion,
  kind: name,
  plural,
  isNamespaced: true,
  parse,
});
const known = [
  kind('v1', 'ConfigMap', 'configmaps'),
  kind('batch/v1', 'CronJob', 'cronjobs'),
];

/** A server that has these two kinds, and fails otherwise with `code`. */
const serverThatSays = (code: string) => ({
  async resourceOf(apiVersion: string, name: string) {
    const found = known.find(
      (one) => one.apiVersion === apiVersion && one.kind === name,
    );
    if (found !== undefined) return found;
    throw new KitError(code, 'world', 'no such kind');
  },
});

const object = (apiVersion: string, name: string, id = 'web') =>
  `apiVersion: ${apiVersion}\nkind: ${name}\nmetadata: {name: ${id}}`;
const manifestsOf = (...texts: readonly string[]) =>
  parseManifests('app.yaml', texts.join('\n---\n'), 'shop');

describe('the rules for the objects of files', () => {
  it('are one for each kind, and none for workloads', async () => {
    const manifests = manifestsOf(
      object('v1', 'ConfigMap', 'a'),
      object('v1', 'ConfigMap', 'b'),
      object('batch/v1', 'CronJob'),
      object('apps/v1', 'Deployment'),
    );
    expect(
      await gatherObjectRules(
        serverThatSays('KUBERNETES_NOT_FOUND'),
        manifests,
      ),
    ).toEqual([
      { group: '', resource: 'configmaps', verbs: ['patch', 'create'] },
      { group: 'batch', resource: 'cronjobs', verbs: ['patch', 'create'] },
    ]);
  });

  it('leave out a kind that the same files may define', async () => {
    const manifests = manifestsOf(object('example.com/v1', 'Widget'));
    const rules = gatherObjectRules(
      serverThatSays('KUBERNETES_NOT_FOUND'),
      manifests,
    );
    expect(await rules).toEqual([]);
  });

  it('are not guessed when the server cannot be asked', async () => {
    const manifests = manifestsOf(object('example.com/v1', 'Widget'));
    const rules = gatherObjectRules(
      serverThatSays('KUBERNETES_UNREACHABLE'),
      manifests,
    );
    await expect(rules).rejects.toThrow('no such kind');
  });
});
