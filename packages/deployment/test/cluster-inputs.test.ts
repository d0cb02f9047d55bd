import { describe, expect, it } from '@jest/globals';
import { readInputs } from '@kit/action';
import { clusterInputs } from '../src/index.ts';

const read = (env: Record<string, string>) => {
  const masked: string[] = [];
  const inputs = readInputs(clusterInputs('k8s-example'), env, (secret) =>
    masked.push(secret),
  );
  return { inputs, masked };
};

describe('the inputs of every action that writes to a cluster', () => {
  it('leave out what was not given, but for the name under which fields are written', () => {
    expect(read({}).inputs).toEqual({
      kubeconfig: undefined,
      context: undefined,
      namespace: undefined,
      fieldManager: 'k8s-example',
    });
  });

  it('do not mask a kubeconfig as a whole: each of its lines would become one secret', () => {
    const text = 'apiVersion: v1\nkind: Config\nclusters: []';
    const { inputs, masked } = read({ INPUT_KUBECONFIG: text });
    expect(inputs.kubeconfig).toBe(text);
    expect(masked).toEqual([]);
  });
});
