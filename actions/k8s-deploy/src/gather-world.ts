import { access as isThere, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { World } from '@kit/action';
import { createHttpClient } from '@kit/http';
import { openCluster } from '@kit/kubernetes';
import { createProcessRunner } from '@kit/process';
import { queryPrometheus } from '@kit/prometheus';
import { provideTool, type ToolWorld, toolWorld, wantedTool } from '@kit/tool';
import type { Inputs } from './inputs.ts';
import type { DeployWorld } from './run.ts';

/** Opens what a deployment needs beside its world, and closes it afterwards. */
export async function withCluster<T>(
  given: Inputs,
  world: World,
  body: (world: DeployWorld) => Promise<T>,
): Promise<T> {
  const { env, clock, signal, context } = world;
  const { prometheusUrl: url } = given;
  const cluster = await openCluster(given, world, 'kit/k8s-deploy');
  const http = createHttpClient({ signal, clock, proxyEnv: env });
  const { prometheusToken: token, prometheusHeaders: headers } = given;
  const made = join(context.temp, `kubeconfig-${process.pid}`);
  try {
    return await body({
      ...world,
      client: cluster.client,
      exec: cluster.exec,
      process: createProcessRunner(signal),
      ...(await programs(given, toolWorld(world, http))),
      kubeconfigFile: await kubeconfigFile(given, world, made),
      query: url && queryPrometheus({ url, token, headers, http }),
    });
  } finally {
    await rm(made, { force: true });
    cluster.close();
    http.close();
  }
}

/** helm and kustomize, as far as they are needed. */
async function programs(given: Inputs, world: ToolWorld) {
  const kustomize = wantedTool(
    'kustomize',
    given.kustomizeVersion,
    given.kustomizeSha256,
  );
  const helm = wantedTool('helm', given.helmVersion, given.helmSha256);
  return {
    kustomize: await provideTool(
      'kustomize',
      given.kustomize === undefined ? undefined : kustomize,
      world,
    ),
    helm: await provideTool(
      'helm',
      given.helmRelease === undefined ? undefined : helm,
      world,
    ),
  };
}

/** For helm: the file that was given, or one made of the text, for us alone. */
async function kubeconfigFile(
  { kubeconfig, helmRelease }: Inputs,
  { context }: World,
  made: string,
): Promise<string | undefined> {
  if (kubeconfig === undefined || helmRelease === undefined) return undefined;
  const file = resolve(context.workspace, kubeconfig);
  const isFile =
    !kubeconfig.includes('\n') &&
    (await isThere(file).then(
      () => true,
      () => false,
    ));
  if (isFile) return file;
  const isText = kubeconfig.includes('clusters');
  const text = isText ? kubeconfig : Buffer.from(kubeconfig, 'base64');
  await writeFile(made, text, { mode: 0o600 });
  return made;
}
