import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoStep } from '../demo-step.ts';

const event = { repository: { default_branch: 'main', name: 'shop' } };

const dockerfile = `FROM golang:1.26 AS build
COPY . .
RUN go build -o /users .
FROM scratch
COPY --from=build /users /users
`;

const offline = `FROM scratch
ARG TARGETARCH
COPY \${TARGETARCH}/busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "/bin/busybox uname -m > /architecture"]
`;

export const step: DemoStep = {
  title: 'release-version and multi-arch-build: one image, two platforms',
  async run(stage) {
    stage.say('Which version is this?');
    await stage.run('release-version', {
      inputs: { strategy: 'commits' },
      event,
    });
    const { KIT_REGISTRY: registry, KIT_BUSYBOX: busybox } = process.env;
    stage.say(
      'The plan: a job per platform, and a patch for what would run under QEMU.',
    );
    writeFileSync(join(stage.scratch, 'Dockerfile'), dockerfile);
    await stage.run('multi-arch-build', {
      workspace: stage.scratch,
      inputs: { mode: 'plan', images: 'ghcr.io/org/users' },
      event,
    });
    if (registry === undefined || busybox === undefined) {
      stage.say(
        'No image is built: there is no engine here. `test/docker/engine.sh run npm run demo` starts one.',
      );
      return;
    }
    cpSync(busybox, stage.scratch, { recursive: true });
    writeFileSync(join(stage.scratch, 'Dockerfile'), offline);
    const { DOCKER_HOST, DOCKER_CONFIG } = process.env;
    await stage.run('multi-arch-build', {
      workspace: stage.scratch,
      inputs: {
        images: `${registry}/org/users`,
        tags: 'type=raw,value=1.4.1\ntype=sha,format=long,prefix=',
      },
      env: { DOCKER_HOST, DOCKER_CONFIG, RUNNER_TEMP: stage.scratch },
      event,
    });
  },
};
