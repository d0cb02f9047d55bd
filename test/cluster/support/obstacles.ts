import { systemClock } from '@kit/clock';
import {
  type KubernetesClient,
  type Resource,
  resources,
} from '@kit/kubernetes';
import type { Shop } from './shop.ts';

/** Waits until `look` says yes; a minute at most. */
export async function until(
  what: string,
  look: () => Promise<boolean>,
): Promise<void> {
  for (let tried = 0; tried < 600; tried++) {
    if (await look()) return;
    await systemClock.sleep(100);
  }
  throw new Error(`still not so after a minute: ${what}`);
}

function clusterWide(
  apiVersion: string,
  kind: string,
  plural: string,
): Resource {
  const { parse } = resources.resourceQuotas;
  return { apiVersion, kind, plural, isNamespaced: false, parse };
}

const admission = 'admissionregistration.k8s.io/v1';
const policies = clusterWide(
  admission,
  'ValidatingAdmissionPolicy',
  'validatingadmissionpolicies',
);
const bindings = clusterWide(
  admission,
  'ValidatingAdmissionPolicyBinding',
  'validatingadmissionpolicybindings',
);
const nodes = clusterWide('v1', 'Node', 'nodes');

export const denial = 'images of this registry are not signed';

/** Admission denies every pod with this image from now on, as a webhook would. */
export async function denyPodsOf(
  { client, namespace }: Shop,
  image: string,
): Promise<{ remove(): Promise<void> }> {
  const name = `deny-${namespace}`;
  const here = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  await client.create(policies, {
    apiVersion: admission,
    kind: policies.kind,
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        namespaceSelector: here,
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['pods'],
          },
        ],
      },
      validations: [
        {
          expression: `object.spec.containers.all(c, c.image != '${image}')`,
          message: denial,
        },
      ],
    },
  });
  await client.create(bindings, {
    apiVersion: admission,
    kind: bindings.kind,
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe' },
    spec: { containers: [{ name: 'app', image }] },
  };
  await until('admission denies the image', () =>
    client.create(resources.pods, pod, { dryRun: true }).then(
      () => false,
      () => true,
    ),
  );
  return {
    async remove() {
      await client.delete(bindings, { name });
      await client.delete(policies, { name });
    },
  };
}

export interface DoomedNode {
  /** What a pod template needs to run on this node alone. */
  readonly placement: object;
  /** Its kubelet is not heard of any more. */
  lose(): Promise<void>;
  remove(): Promise<void>;
}

/** A node of our own, for nobody else's pods, that can be lost. */
export async function doomedNode({
  client,
  namespace,
}: Shop): Promise<DoomedNode> {
  // The fake kubelets care for every node of this name.
  const name = `fake-${namespace}`;
  const host = { 'kubernetes.io/hostname': name };
  const room = { cpu: '4', memory: '4Gi', pods: '50' };
  const condition = (status: string) => {
    const now = new Date().toISOString().replace(/\.\d+/, '');
    return {
      type: 'Ready',
      status,
      reason: status === 'True' ? 'KubeletReady' : 'NodeStatusUnknown',
      message: '',
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    };
  };
  const report = (status: string) =>
    client.patch(
      nodes,
      { name },
      {
        type: 'strategic',
        body: {
          status: {
            capacity: room,
            allocatable: room,
            conditions: [condition(status)],
          },
        },
      },
      { subresource: 'status' },
    );
  await client.create(nodes, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: host },
    spec: { taints: [{ key: 'doomed', effect: 'NoSchedule' }] },
  });
  await report('True');
  return {
    placement: {
      nodeSelector: host,
      tolerations: [{ key: 'doomed', operator: 'Exists' }],
    },
    async lose() {
      await report('Unknown');
      await forgetPods(client, name);
    },
    remove: async () => void (await client.delete(nodes, { name })),
  };
}

/** What the node controller does once a node has been silent for 50 s. */
async function forgetPods(client: KubernetesClient, node: string) {
  const { items } = await client.list(resources.pods, {
    fields: `spec.nodeName=${node}`,
  });
  const condition = (type: string) => ({
    type,
    status: 'False',
    reason: 'NodeNotReady',
  });
  const conditions = [condition('Ready'), condition('ContainersReady')];
  await Promise.all(
    items.map(({ metadata: { name } }) =>
      client.patch(
        resources.pods,
        { name },
        { type: 'strategic', body: { status: { conditions } } },
        { subresource: 'status' },
      ),
    ),
  );
}

/**
 * Changes the pod template without a rollout: who copies the template gets it,
 * and the pods that run stay.
 */
export async function changeTemplateOnly(
  { client }: Shop,
  name: string,
  podSpec: object,
): Promise<void> {
  await client.patch(
    resources.deployments,
    { name },
    {
      type: 'strategic',
      body: { spec: { paused: true, template: { spec: podSpec } } },
    },
  );
}

/** As an autoscaler does it. */
export async function scale(
  { client }: Shop,
  name: string,
  replicas: number,
): Promise<void> {
  await client.patch(
    resources.deployments,
    { name },
    { type: 'merge', body: { spec: { replicas } } },
    { subresource: 'scale', fieldManager: 'horizontal-pod-autoscaler' },
  );
}
