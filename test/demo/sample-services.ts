import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKitError } from '@kit/errors';
import { createProcessRunner } from '@kit/process';

export const services = ['auth', 'users', 'waste', 'recycling', 'locations'];

/** In place of the images of nginx and Node, where no registry has those. */
const base = `FROM scratch
ARG TARGETARCH
COPY \${TARGETARCH}/busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
`;

/** The context of a base image of every platform: a static busybox. */
export function prepareBase(busybox: string, folder: string): string {
  const context = join(folder, 'base');
  cpSync(busybox, context, { recursive: true });
  writeFileSync(join(context, 'Dockerfile'), base);
  return context;
}

/** A copy of the services, to build in. */
export function copyServices(sample: string, folder: string): void {
  for (const service of services) {
    const from = join(sample, 'services', service);
    cpSync(from, join(folder, service), { recursive: true });
  }
}

/** Compiles the Go service for both platforms, as a step before the image does; false without Go. */
export async function compileAuth(
  folder: string,
  ldflags: string,
): Promise<boolean> {
  const { run } = createProcessRunner();
  const cwd = join(folder, 'auth');
  mkdirSync(join(cwd, 'bin'));
  try {
    for (const GOARCH of ['amd64', 'arm64']) {
      const build = ['build', '-trimpath', `-ldflags=${ldflags}`];
      await run(['go', ...build, '-o', `bin/api-${GOARCH}`, './cmd/api'], {
        cwd,
        env: { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH },
      });
    }
    return true;
  } catch (error) {
    if (isKitError(error, 'PROGRAM_MISSING')) return false;
    throw error;
  }
}
