// Stands for Docker with Compose: as much as the scripts of compose-deploy ask
// for, on one file of state a host. Compose files are JSON here.
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

interface FakeContainer {
  id: string;
  service: string;
  image: string;
  hash: string;
  running: boolean;
}
interface State {
  next: number;
  containers: FakeContainer[];
}

const folder = process.env['FAKE_HOST'] ?? '';
const file = join(folder, 'state.json');
const state: State = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { next: 1, containers: [] };
const args = process.argv.slice(2);
appendFileSync(join(folder, 'calls'), `${JSON.stringify(args)}\n`);

const save = () => writeFileSync(file, JSON.stringify(state));
const print = (text: string) => process.stdout.write(`${text}\n`);
function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
const valuesOf = (name: string) =>
  args.flatMap((arg, index) => (args[index - 1] === name ? [arg] : []));
/** What comes last and is no option. */
const services = () => {
  const verbs = ['pull', 'up', 'restart'];
  const at = args.findIndex((arg) => verbs.includes(arg));
  return args
    .slice(at + 1)
    .filter(
      (arg, i, all) =>
        !arg.startsWith('-') &&
        !['--scale', '--pull'].includes(all[i - 1] ?? ''),
    );
};

function project(): Record<string, Record<string, unknown>> {
  const merged: Record<string, Record<string, unknown>> = {};
  for (const path of valuesOf('--file')) {
    const text = readFileSync(path, 'utf8').replaceAll('$$', '$');
    let data: { services?: Record<string, object> };
    try {
      data = JSON.parse(
        text.replaceAll('${TOKEN}', process.env['TOKEN'] ?? ''),
      );
    } catch {
      fail(`yaml: ${path}: did not find expected node content`);
    }
    for (const [name, service] of Object.entries(data.services ?? {})) {
      merged[name] = { ...merged[name], ...service };
    }
  }
  return merged;
}
const hashOf = (service: unknown) =>
  createHash('sha256').update(JSON.stringify(service)).digest('hex');

function up() {
  const all = project();
  const [service = ''] = services();
  const declared = all[service] ?? {};
  const image = String(declared['image']);
  if (image.includes(':port')) fail('Error: port is already allocated');
  const [scale = ''] = valuesOf('--scale');
  const count = Number(scale.split('=')[1]);
  const hash = hashOf(declared);
  const own = () => state.containers.filter((one) => one.service === service);
  if (!args.includes('--no-recreate')) {
    state.containers = state.containers.filter(
      (one) => one.service !== service || one.hash === hash,
    );
  }
  while (own().length < count) {
    const id = `${service}-${state.next++}`.padEnd(12, '0');
    state.containers.push({ id, service, image, hash, running: true });
  }
  save();
}

function inspect() {
  const ids = args.slice(3);
  const found = state.containers.filter(({ id }) => ids.includes(id));
  print(
    JSON.stringify(
      found.map(({ id, service, image, hash, running }) => ({
        Id: id,
        Name: `/shop-${id}`,
        Image: `sha256:${image}`,
        RestartCount: 0,
        State: {
          Status: running ? 'running' : 'exited',
          Running: running,
          ExitCode: 0,
          Health: image.includes(':bad')
            ? {
                Status: 'unhealthy',
                Log: [{ ExitCode: 1, Output: '##[error]refused' }],
              }
            : {
                Status: image.includes(':slow') ? 'starting' : 'healthy',
                Log: [],
              },
        },
        Config: {
          Image: image,
          Labels: {
            'com.docker.compose.service': service,
            'com.docker.compose.config-hash': hash,
          },
        },
        NetworkSettings: { Networks: {} },
      })),
    ),
  );
}

function compose() {
  const has = (word: string) => args.includes(word);
  if (has('--hash')) {
    for (const [name, service] of Object.entries(project())) {
      print(`${name} ${hashOf(service)}`);
    }
    return;
  }
  if (has('config')) {
    return print(JSON.stringify({ name: 'shop', services: project() }));
  }
  if (has('pull')) {
    const all = project();
    const gone = services().find((name) =>
      String(all[name]?.['image']).includes(':gone'),
    );
    if (gone !== undefined) fail(`${gone}: manifest unknown`);
    return;
  }
  if (has('up')) return up();
  if (has('restart')) return;
  fail(`fake docker: ${args.join(' ')}`);
}

switch (args[0]) {
  case 'compose':
    compose();
    break;
  case 'ps': {
    const service = /service=(.*)$/.exec(valuesOf('--filter')[1] ?? '')?.[1];
    for (const one of state.containers) {
      if (service === undefined || one.service === service) print(one.id);
    }
    break;
  }
  case 'inspect':
    inspect();
    break;
  case 'image':
    if (args.includes('--format'))
      print(
        args.at(-1)?.includes('@')
          ? '[]'
          : `["${args.at(-1)?.replace(/:[^:/]*$/, '')}@sha256:${hashOf(args.at(-1))}"]`,
      );
    break;
  case '--config':
    break;
  case 'rm':
    state.containers = state.containers.filter(({ id }) => !args.includes(id));
    save();
    break;
  case 'logs':
    print(`::error::last words of ${args.at(-1)}\n##[warning]and more`);
    break;
  default:
    fail(`fake docker: ${args.join(' ')}`);
}
