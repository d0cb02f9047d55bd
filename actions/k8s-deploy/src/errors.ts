import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  K8S_DEPLOY_NOTHING_GIVEN: {
    kind: 'configuration',
    meaning: 'No input says what to deploy.',
    remedy:
      'Give images, manifests, kustomize, or helm-release with helm-chart.',
  },
  K8S_DEPLOY_CONTAINER_UNKNOWN: {
    kind: 'configuration',
    meaning: 'An entry of images names a container that the workload lacks.',
    remedy: 'Name one of the containers in the message.',
  },
  K8S_DEPLOY_GROUPS_INVALID: {
    kind: 'configuration',
    meaning: 'The groups do not name each workload at most once.',
    remedy: 'Name only workloads that are deployed, each in one group.',
  },
  K8S_DEPLOY_CHANGED: {
    kind: 'world',
    meaning: 'Somebody else changed a workload while it was being deployed.',
    remedy: 'See who the message names, and run again when that is settled.',
  },
  K8S_DEPLOY_OWNED: {
    kind: 'configuration',
    meaning: 'A GitOps tool applies the image, and would put it back.',
    remedy:
      'Change the image where that tool reads it (gitops-update), or let the tool ignore it, or set force-conflicts.',
  },
  K8S_DEPLOY_CHECK_UNKNOWN: {
    kind: 'configuration',
    meaning: 'A line of exec-checks names a workload that is not deployed.',
    remedy: 'Name one of the workloads in the message.',
  },
  K8S_DEPLOY_ROLLOUT_FAILED: {
    kind: 'world',
    meaning: 'A workload did not become ready with its new version.',
    remedy: 'Read the diagnosis in the summary: pods, events, last log lines.',
  },
});
