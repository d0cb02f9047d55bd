import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const tools = join(import.meta.dirname, 'fakes');

/** Hosts behind a fake ssh, each with a fake Docker. */
export interface FakeHosts {
  readonly root: string;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  /** A piece of shell that sees `$script`, run on each connection to a host. */
  fault(host: string, shell: string): void;
  /** `service image` of each container there, sorted. */
  containers(host: string): readonly string[];
  /** The command lines of Docker there. */
  calls(host: string): readonly (readonly string[])[];
  /** A file of the project's directory; `undefined` when there is none. */
  file(host: string, name: string): string | undefined;
  write(name: string, content: unknown): void;
  remove(): void;
}

/** New ones, or such as those of `like` have become. */
export function fakeHosts(like?: FakeHosts): FakeHosts {
  const root = mkdtempSync(join(tmpdir(), 'kit-fake-hosts-'));
  const workspace = join(root, 'workspace');
  if (like === undefined) mkdirSync(workspace);
  else cpSync(like.root, root, { recursive: true });
  for (const name of ['ssh', 'docker']) chmodSync(join(tools, name), 0o755);
  const read = (...path: string[]) => {
    const file = join(root, ...path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  return {
    root,
    workspace,
    env: {
      PATH: `${tools}${delimiter}${process.env['PATH'] ?? ''}`,
      FAKE_ROOT: root,
      FAKE_TOOLS: tools,
      FAKE_NODE: process.execPath,
    },
    fault(host, shell) {
      mkdirSync(join(root, host), { recursive: true });
      writeFileSync(join(root, host, 'fault'), shell);
    },
    containers(host) {
      const state = JSON.parse(read(host, 'state.json') ?? '{"containers":[]}');
      return state.containers
        .map(
          ({ service, image }: { service: string; image: string }) =>
            `${service} ${image.replace(/@.*/, '')}`,
        )
        .sort();
    },
    calls: (host) =>
      (read(host, 'calls') ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    file: (host, name) => read(host, 'srv/shop', name),
    write(name, content) {
      const text =
        typeof content === 'string' ? content : JSON.stringify(content);
      writeFileSync(join(workspace, name), text);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Two services, `auth` twice; JSON is YAML. */
export const project = {
  services: {
    auth: { image: 'r/auth:1', deploy: { replicas: 2 } },
    worker: {
      image: 'r/worker:1',
      depends_on: { auth: { condition: 'service_started', restart: true } },
    },
  },
};
