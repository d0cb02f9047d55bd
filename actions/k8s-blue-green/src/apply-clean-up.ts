import { readInputs, type World } from '@kit/action';
import { clusterInputs, runIdentity } from '@kit/deployment';
import { openCluster } from '@kit/kubernetes';
import { leftHoldings, releaseLeft } from '@kit/lock';

/** Lets nobody wait for a run whose `main` was killed; says what it left. */
export async function applyCleanUp(world: World): Promise<void> {
  const holdings = leftHoldings(world.state);
  if (holdings.length === 0) return;
  const schema = clusterInputs('k8s-blue-green');
  const given = readInputs(schema, world.env, world.secrets.add);
  const { client, close } = await openCluster(
    given,
    world,
    'kit/k8s-blue-green',
  );
  try {
    const run = runIdentity(world.context);
    for (const line of await releaseLeft(client, holdings, run))
      world.log.warning(line);
  } finally {
    close();
  }
}
