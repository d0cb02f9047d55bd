import { systemClock } from '@kit/clock';
import {
  createBell,
  follow,
  type KubernetesClient,
  type Pod,
  resources,
  type Service,
  selects,
} from '@kit/kubernetes';
import {
  createLeastReady,
  listAtRevision,
  newestRevision,
} from './least-ready.ts';

export interface Sampler {
  /** The least number of ready pods that the Service ever selected. */
  least(): Promise<number>;
  samples(): number;
  /** Milliseconds in which the Service selected no ready pod. */
  emptyMs(): number;
  /** The colours that took the traffic, in order. */
  colours(): readonly string[];
  /** What somebody else broke is not ours: counts anew from here on. */
  forgive(): void;
  stop(): void;
}

const everyMs = 5;

function readyOf({ selector }: Service, pods: readonly Pod[]) {
  return pods.filter(
    ({ isReady, metadata }) => isReady && selects(selector, metadata.labels),
  );
}

/** Looks every 5 ms at how many ready pods a Service selects. */
export async function startSampler(
  client: KubernetesClient,
  service: string,
  label: string,
): Promise<Sampler> {
  const end = new AbortController();
  const bell = createBell(systemClock);
  const options = {
    clock: systemClock,
    onChange: () => {
      look();
      bell.ring();
    },
    signal: end.signal,
  };
  const pods = await follow(client, resources.pods, {}, options);
  let services: Awaited<ReturnType<typeof follow<Service>>> | undefined;
  services = await follow(
    client,
    resources.services,
    {},
    { ...options, onChange: () => look() },
  );
  const leastReady = createLeastReady(async (revision) => {
    const [then, thenPods] = await Promise.all([
      listAtRevision(client, resources.services, revision),
      listAtRevision(client, resources.pods, revision),
    ]);
    const found = then.find(({ metadata }) => metadata.name === service);
    return found === undefined ? 0 : readyOf(found, thenPods).length;
  });
  let samples = 0;
  let emptyMs = 0;
  let emptySince: number | undefined;
  const colours: string[] = [];
  function look() {
    const found = services
      ?.items()
      .find(({ metadata }) => metadata.name === service);
    if (found === undefined) return;
    const ready = readyOf(found, pods.items());
    leastReady.saw(ready.length, newestRevision([found, ...pods.items()]));
    samples += 1;
    const now = performance.now();
    if (emptySince !== undefined) emptyMs += now - emptySince;
    emptySince = ready.length === 0 ? now : undefined;
    const colour = found.selector[label] ?? '';
    if (colours.at(-1) !== colour) colours.push(colour);
  }
  const timer = setInterval(look, everyMs);
  return {
    least: leastReady.least,
    samples: () => samples,
    emptyMs: () => emptyMs,
    colours: () => colours,
    forgive() {
      leastReady.forgive();
      look();
    },
    stop() {
      clearInterval(timer);
      pods.stop();
      services?.stop();
      end.abort();
    },
  };
}
