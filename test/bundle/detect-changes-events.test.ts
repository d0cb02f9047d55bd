import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runBundle, unintendedCommands } from '@kit/testing';
import {
  bundle,
  createOrigin,
  depths,
  fingerprint,
} from './detect-changes/origin.ts';
import {
  buildHistory,
  filters,
  listScenarios,
} from './detect-changes/scenarios.ts';

const origin = createOrigin();
const scenarios = listScenarios(buildHistory(origin));
afterAll(origin.remove);

/** A git that writes down each time it is started, before the real one. */
const trace = join(origin.home, 'trace');
const shim = join(origin.home, 'bin');
mkdirSync(shim);
const script = `#!/bin/sh\nfor word in "$@"; do case $word in -c|-C|safe*|core*|gc*|maint*|/*) ;; *) echo "$word" >> ${trace}; break;; esac; done\nPATH=\${PATH#*:} exec git "$@"\n`;
writeFileSync(join(shim, 'git'), script);
chmodSync(join(shim, 'git'), 0o755);

function tracedCommands(): readonly string[] {
  const commands = existsSync(trace) ? readFileSync(trace, 'utf8') : '';
  rmSync(trace, { force: true });
  return commands.trim().split('\n');
}

describe.each(scenarios)('$name', (scenario) => {
  it.each(depths)(
    'gives the same answer at %s, and leaves the checkout as it was',
    async (depth) => {
      const { event, payload, ref, sha, checkout = sha } = scenario;
      const workspace = origin.checkout(checkout, ref, depth);
      const before = fingerprint(workspace);
      const result = await runBundle({
        action: bundle,
        inputs: { filters, 'tag-pattern': 'v*' },
        event: payload,
        workspace,
        env: {
          GITHUB_EVENT_NAME: event,
          GITHUB_REF: ref,
          GITHUB_SHA: sha,
          PATH: `${shim}:${process.env['PATH']}`,
        },
      });
      const commands = tracedCommands();
      const changed = JSON.parse(result.outputs.get('changes') ?? 'null');
      expect({
        log: result.exitCode === 0 ? '' : result.log,
        changed: changed?.sort().join(' '),
        strategy: result.outputs.get('strategy'),
      }).toEqual({
        log: '',
        changed: scenario.expected,
        strategy: scenario.strategy,
      });
      expect(fingerprint(workspace)).toBe(before);
      const fetches = commands.filter((command) => command === 'fetch').length;
      expect(fetches).toBeLessThanOrEqual(scenario.fetches);
      if (
        depth === 'depth 0' &&
        /^(commits|first-parent)$/.test(scenario.strategy)
      ) {
        expect(commands).toHaveLength(2);
      }
      expect(unintendedCommands(result.log)).toEqual([]);
    },
  );
});
