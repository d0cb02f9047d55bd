import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@kit/clock';
import { root } from '@kit/devkit';
import { createHttpClient } from '@kit/http';
import { createRegistry, parseReference } from '@kit/registry';
import { type BundleRun, runBundle } from '@kit/testing';

export const host = process.env['KIT_REGISTRY'] ?? '';
export const action = join(root, 'actions/multi-arch-build');
export const engine = Object.fromEntries(
  ['DOCKER_HOST', 'DOCKER_CONFIG', 'PATH'].map((name) => [
    name,
    process.env[name],
  ]),
);

/** A folder with a Dockerfile that runs programs of each platform, and the built action on it. */
export function createWorkbench() {
  const folder = mkdtempSync(join(tmpdir(), 'kit-image-'));
  const workspace = join(folder, 'workspace');
  const temp = join(folder, 'temp');
  mkdirSync(temp);
  cpSync(process.env['KIT_BUSYBOX'] ?? '', workspace, { recursive: true });
  writeFileSync(
    join(workspace, 'Dockerfile'),
    [
      'FROM scratch',
      'ARG TARGETARCH',
      'COPY ${TARGETARCH}/busybox /bin/busybox',
      'RUN ["/bin/busybox", "sh", "-c", "/bin/busybox uname -m > /arch; echo executed on $(/bin/busybox uname -m)"]',
      'RUN --mount=type=secret,id=npmrc ["/bin/busybox", "sh", "-c", "/bin/busybox sha256sum /run/secrets/npmrc > /sum || true"]',
      '',
    ].join('\n'),
  );
  const http = createHttpClient();
  const registry = createRegistry({
    http,
    clock: systemClock,
    credentials: async () => undefined,
  });
  return {
    workspace,
    temp,
    registry,
    build: (inputs: Record<string, string>, env: BundleRun['env'] = {}) =>
      runBundle({
        action,
        workspace,
        inputs: {
          tags: 'type=raw,value=1.2.3',
          provenance: 'mode=max',
          ...inputs,
        },
        env: { ...engine, RUNNER_TEMP: temp, ...env },
      }),
    tagsOf: (image: string) => registry.tags(parseReference(image)),
    close() {
      http.close();
      rmSync(folder, { recursive: true });
    },
  };
}
