import { join } from 'node:path';
import { planLines } from '@kit/deployment';
import { parseService, parseWorkload } from '@kit/kube-objects';
import {
  planUnit,
  type ReleaseRequest,
} from '../../../actions/k8s-blue-green/src/plan.ts';
import { planSteps } from '../../../actions/k8s-blue-green/src/plan-steps.ts';
import {
  openShop,
  type Shop,
  shopObjects,
} from '../../cluster/support/shop.ts';
import { startControlPlane } from '../control-plane.ts';
import type { DemoStep, Stage } from '../demo-step.ts';
import { startPrometheus, type Traffic } from '../prometheus.ts';

/** Images that any cluster can start: they do nothing, for ever. */
const pause = (version: string) => `registry.k8s.io/pause:${version}`;

export const step: DemoStep = {
  title: 'k8s-blue-green, k8s-rollback: there and back again',
  async run(stage) {
    const given = process.env['KUBECONFIG'];
    if (given !== undefined && given !== '') {
      stage.say(
        'The cluster of KUBECONFIG, in a namespace of its own that is removed after.',
      );
      return releases(stage, given);
    }
    const plane = await startControlPlane(join(stage.scratch, 'cluster'));
    if (plane === undefined) return planOnly(stage);
    try {
      stage.say(
        'A real API server, controller manager and scheduler; the nodes are fake, so pods become ready without a container.',
      );
      await releases(stage, plane.kubeconfig);
    } finally {
      await plane.stop();
    }
  },
};

async function releases(stage: Stage, kubeconfig: string) {
  const shop = await openShop({ kubeconfig, image: pause('3.8') });
  const traffic: Traffic = { failing: 0 };
  const prometheus = await startPrometheus(traffic);
  const run = (action: string, inputs: Record<string, string>) =>
    stage.run(action, {
      inputs: { kubeconfig, namespace: shop.namespace, ...inputs },
      env: { GITHUB_ACTOR: 'octocat' },
    });
  const release = (version: string) =>
    run('k8s-blue-green', {
      service: 'web',
      image: `app=${pause(version)}`,
      'prometheus-url': prometheus.origin,
      'metrics-preset': 'http',
      bake: '2500ms',
      interval: '500ms',
      'propagation-wait': '0s',
      'scale-down-delay': '0s',
    });
  try {
    stage.say(
      'A release: the idle colour is deployed, and one write moves the traffic once all its pods are ready.',
    );
    await release('3.9');
    traffic.failing = 0.05;
    stage.say(
      'A bad one: pods are ready, but 5 % of the requests fail after the switch. It goes back by itself.',
    );
    await release('3.10');
    traffic.failing = 0;
    stage.say('The corrected one passes, but a person wants the former back.');
    await release('3.10.1');
    await run('k8s-rollback', { service: 'web', reason: 'prices are wrong' });
    await sayTraffic(stage, shop);
  } finally {
    await Promise.all([shop.close(), prometheus.close()]);
  }
}

async function sayTraffic(stage: Stage, { sampler }: Shop) {
  const colours = sampler.colours().join(' → ');
  const least = await sampler.least();
  stage.say(
    `The traffic went ${colours}; in ${sampler.samples()} looks, the Service never selected fewer than ${least} ready pods.`,
  );
}

const request: ReleaseRequest = {
  label: 'version',
  images: { app: pause('3.9') },
  source: undefined,
  replicas: undefined,
  phase: 'release',
  isManual: false,
  hasPreview: false,
  bakeMs: 3000,
  standbyReplicas: 0,
};

/** Without a cluster: what a release would do to it. */
function planOnly(stage: Stage) {
  const { service, deployment } = shopObjects('web', { image: pause('3.8') });
  const object = parseService(service);
  const target = { kind: 'service', name: '' } as const;
  const planned = planUnit(
    { name: 'web', target, object, services: [object] },
    [parseWorkload(deployment)],
    request,
  );
  const lines =
    'unit' in planned
      ? planLines(planSteps([planned.unit], request))
      : planned.problems;
  stage.say(
    'There is no cluster: KUBECONFIG is not set, and the control plane of the tests is not built. This is the plan of a release:',
  );
  for (const line of lines) stage.say(line);
}
