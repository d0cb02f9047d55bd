import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoStep, Stage } from '../demo-step.ts';
import {
  compileAuth,
  copyServices,
  prepareBase,
  services,
} from '../sample-services.ts';

const event = { repository: { default_branch: 'main', name: 'shop' } };

const slow = `FROM golang:1.26 AS build
COPY . .
RUN go build -o /users .
FROM scratch
COPY --from=build /users /users
`;

export const step: DemoStep = {
  title: 'release-version and multi-arch-build: five images, two platforms',
  async run(stage) {
    stage.say('Which version is this?');
    const { outputs: version } = await stage.run('release-version', {
      inputs: { strategy: 'commits' },
      event,
    });
    stage.say(
      'The plan: a job per platform, and a patch for what would run under QEMU.',
    );
    writeFileSync(join(stage.scratch, 'Dockerfile'), slow);
    await stage.run('multi-arch-build', {
      workspace: stage.scratch,
      inputs: { mode: 'plan', images: 'ghcr.io/org/users' },
      event,
    });
    copyServices(stage.workspace, stage.scratch);
    const tag = version.get('docker-safe') ?? '';
    const { KIT_REGISTRY: registry, KIT_BUSYBOX: busybox } = process.env;
    if (registry === undefined || busybox === undefined) {
      await planServices(stage, tag);
      return;
    }
    const ldflags = version.get('ldflags') ?? '';
    const hasGo = await compileAuth(stage.scratch, ldflags);
    if (!hasGo) stage.say('auth is left out: there is no Go here.');
    const here = services.filter((service) => hasGo || service !== 'auth');
    await buildServices(stage, here, tag, { registry, busybox });
  },
};

async function planServices(stage: Stage, tag: string) {
  stage.say(
    'No image is built: there is no engine here, so this is the plan alone. `test/docker/engine.sh run npm run demo` starts one.',
  );
  for (const service of services) {
    await stage.run('multi-arch-build', {
      workspace: join(stage.scratch, service),
      inputs: {
        images: `ghcr.io/org/${service}`,
        tags: `type=raw,value=${tag}`,
        'dry-run': 'true',
      },
      event,
    });
  }
}

async function buildServices(
  stage: Stage,
  here: readonly string[],
  tag: string,
  engine: { readonly registry: string; readonly busybox: string },
) {
  const { DOCKER_HOST, DOCKER_CONFIG } = process.env;
  const env = {
    DOCKER_HOST,
    DOCKER_CONFIG,
    RUNNER_TEMP: stage.scratch,
    GITHUB_SHA: await stage.git('rev-parse', 'HEAD'),
  };
  const build = (workspace: string, inputs: Readonly<Record<string, string>>) =>
    stage.run('multi-arch-build', {
      workspace,
      inputs: {
        ...inputs,
        tags: `type=raw,value=${tag}\ntype=sha,format=long,prefix=`,
      },
      env,
      event,
      hide: /^(#\d+ |\s*$|-+$| > )/,
    });
  stage.say('A base image of busybox, in place of those of nginx and Node.');
  const base = `${engine.registry}/org/base`;
  await build(prepareBase(engine.busybox, stage.scratch), { images: base });
  stage.say(
    'The services, for amd64 and arm64: the Go one is compiled before, and its image runs nothing under QEMU.',
  );
  for (const service of here) {
    await build(join(stage.scratch, service), {
      images: `${engine.registry}/org/${service}`,
      'build-args': `BASE=${base}:${tag}`,
    });
  }
}
