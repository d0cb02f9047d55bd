import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import {
  fakeRegistry,
  runBundle,
  startFakeServer,
  unintendedCommands,
} from '@kit/testing';

const action = join(root, 'actions/multi-arch-build');
const command = '::error::x ##[add-mask]y';

describe('multi-arch-build among hostile texts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-hostile-'));
  const build = (
    inputs: Record<string, string>,
    env: Record<string, string> = {},
    event: unknown = {},
  ) =>
    runBundle({
      action,
      workspace: folder,
      inputs: { images: 'ghcr.io/org/api', ...inputs },
      env: {
        PATH: `${folder}/bin:${process.env['PATH']}`,
        RUNNER_TEMP: folder,
        ...env,
      },
      event,
    });
  const dockerfile = (text: string) =>
    writeFileSync(join(folder, 'Dockerfile'), text);

  beforeAll(() => {
    mkdirSync(join(folder, 'bin'));
    const docker = join(folder, 'bin/docker');
    writeFileSync(
      docker,
      `#!/bin/sh\n[ "$1" = info ] && echo io.containerd.snapshotter && exit 0\nprintf '%s\\n%s\\r%s\\n' '${command}' 'a' '${command}' >&2\nexit \${KIT_EXIT:-0}\n`,
    );
    chmodSync(docker, 0o755);
    dockerfile('FROM scratch\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['a Dockerfile', `FROM x AS ${command}\nRUN go build ${command}\n`],
    ['a patch', `FROM x##[add-mask]y AS b\nRUN go build # ::error::z\n`],
    ['a line without end', `FROM x\nRUN ${'go build && '.repeat(100_000)}`],
    ['many stages', 'FROM x\nRUN make\n'.repeat(3000)],
    ['a here-document without end', `FROM x\nRUN <<EOF\n${command}\n`],
    ['bytes', '\u0000\ufffd\u2028FROM\u0000'],
  ])('plans for %s', async (_, text) => {
    dockerfile(text);
    const result = await build({ mode: 'plan' });
    dockerfile('FROM scratch\n');
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      0,
      'planned',
    ]);
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(result.milliseconds).toBeLessThan(30_000);
  });

  it.each<[string, Record<string, string>]>([
    ['labels', { labels: `a=${command}` }],
    ['annotations', { annotations: `a=${command}` }],
    ['build arguments', { 'build-args': `A=${command}` }],
    ['tags', { tags: `type=raw,value=${command}` }],
    ['a target', { target: command }],
    ['a platform', { platforms: 'linux/##[x]' }],
    ['an image', { images: 'ghcr.io/##[x]y' }],
    ['levels', { 'annotation-levels': command }],
    ['a cache', { 'cache-ref': command, cache: 'registry' }],
    ['a login', { 'registry-auths': `${command} ::stop-commands::x` }],
  ])('prints no command of %s', async (_, inputs) => {
    const result = await build({ push: 'false', cache: 'off', ...inputs });
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(result.outputs.get('reason-code')).toMatch(/^[a-z-]+$/);
    expect(result.summary).not.toMatch(/^::|##\[/m);
  });

  it('prints no command of an event, and writes outputs that hold it', async () => {
    const repository = {
      name: `x\n${command}`,
      description: `${command}\nghadelimiter_\nversion=9\n`,
      default_branch: command,
    };
    const result = await build({ mode: 'plan' }, {}, { repository });
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(result.outputs.get('version')).toBe('main');
    expect(result.outputs.get('labels')).toContain('ghadelimiter_');
  });

  it.each(['0', '1'])(
    'prints no command of a build that ends in %s',
    async (exit) => {
      const result = await build({ push: 'false' }, { KIT_EXIT: exit });
      expect(result.exitCode).toBe(Number(exit));
      expect(unintendedCommands(result.log)).toEqual([]);
    },
  );

  it('prints no command of a registry, nor takes its list for tags', async () => {
    const server = await startFakeServer((_, response) =>
      response
        .writeHead(403)
        .end(`{"errors":[{"code":"${command}","message":"\\n${command}"}]}`),
    );
    const images = `${server.origin.replace('http://', '')}/org/api`;
    const result = await build({ images, latest: 'newest', mode: 'plan' });
    await server.close();
    expect(result.outputs.get('reason-code')).toBe('registry-denied');
    expect(unintendedCommands(result.log)).toEqual([]);
  });

  it('holds no tag back for names in a registry that only look like versions', async () => {
    const registry = await fakeRegistry();
    for (const tag of ['9.9.9-rc.1', `v${'9'.repeat(300)}.0.0`, '1e9.0.0'])
      registry.put('org/api', tag, {});
    const result = await build({
      images: `${registry.host}/org/api`,
      tags: 'type=raw,value=1.0.0\ntype=raw,value=latest',
      latest: 'newest',
      mode: 'plan',
    });
    await registry.close();
    expect(result.outputs.get('tags')?.split('\n')).toHaveLength(2);
  });
});
