import { fence } from './remote-scripts.ts';
import type { Workplace } from './unit.ts';

/** Where one host is worked on, with every change behind the fence. */
export function createPlace(
  given: Omit<Workplace, 'change' | 'lasting'>,
): Workplace {
  const { session, stateFolder, token, world } = given;
  return {
    ...given,
    async change(task) {
      const { body, args = [] } = task;
      await session.run({
        ...task,
        body: `${fence}\n${body}`,
        args: [stateFolder, String(token), ...args],
      });
    },
    get lasting() {
      const { signal } = new AbortController();
      return createPlace({
        ...given,
        session: session.lasting,
        world: { ...world, signal },
      });
    },
  };
}
