import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isKitError } from '@kit/errors';
import type { ProcessRunner, ProgramResult } from '@kit/process';
import { endConnections } from './apply-clean-up.ts';
import { errors } from './errors.ts';
import type { Host } from './host.ts';
import { readParts, renderScript, type Script, timeoutExit } from './shell.ts';
import { hostAlias, sshConfig } from './ssh-config.ts';
import { lastLines, remoteFailure, sshFailure } from './ssh-failure.ts';

export interface Task extends Script {
  /** What it is for, as messages say it: `pulling web`. */
  readonly what: string;
  readonly allowedExits?: readonly number[];
}

export interface TaskResult {
  readonly exitCode: number;
  /** What it wrote, and what it wrote after each `part`. */
  readonly output: string;
  readonly parts: ReadonlyMap<string, string>;
  readonly stderr: string;
}

/** One connection to one host. */
export interface Session {
  readonly host: string;
  /** Throws one of COMPOSE_HOST_*, COMPOSE_REMOTE_FAILED, COMPOSE_DISK_FULL. */
  run(task: Task): Promise<TaskResult>;
  /** The same connection for what must also be done when we are cancelled. */
  readonly lasting: Session;
}

export interface SessionOptions {
  readonly hosts: readonly Host[];
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly jump: Host | undefined;
  readonly knownHosts: string;
  readonly sshKey: string | undefined;
  readonly connectTimeout: number;
  readonly process: ProcessRunner;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly temp: string;
  /** Told of the folder with the key before the key is in it. */
  readonly remember: (folder: string) => void;
}

export interface Sessions {
  readonly sessions: readonly Session[];
  /** Ends the connections, and removes the key. */
  close(): Promise<void>;
}

const shortMs = 60_000;
/** Of a socket's path, unix(7); ssh puts 17 characters behind it at first. */
const longestFolder = 70;

/** Connects when the first command is run; one connection a host. */
export function openSessions(options: SessionOptions): Sessions {
  const { hosts, process, env } = options;
  const folder = makeFolder(options.temp);
  options.remember(folder);
  const config = writeConfig(folder, options);
  const session = (host: Host, index: number, lasts: boolean): Session => ({
    host: host.name,
    run: (task) => runTask(options, config, { host, index, lasts }, task),
    get lasting() {
      return session(host, index, true);
    },
  });
  return {
    sessions: hosts.map((host, index) => session(host, index, false)),
    async close() {
      await endConnections(folder, process, env);
    },
  };
}

function makeFolder(temp: string): string {
  const parents = [temp, tmpdir(), '/tmp'];
  const parent = parents.find(
    (path) => path !== '' && path.length + 10 <= longestFolder,
  );
  return mkdtempSync(join(parent ?? '/tmp', 'kit-'));
}

function writeConfig(folder: string, options: SessionOptions): string {
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    // ssh takes no key whose lines end as on Windows, and says "invalid format".
    const lines = text.trimEnd().replace(/\r\n?/g, '\n');
    writeFileSync(file, `${lines}\n`, { mode: 0o600 });
    return file;
  };
  const { sshKey, connectTimeout } = options;
  return write(
    'config',
    sshConfig({
      ...options,
      knownHosts: write('known_hosts', options.knownHosts),
      key: sshKey === undefined ? undefined : write('key', sshKey),
      controlFolder: folder,
      connectTimeoutMs: connectTimeout,
    }),
  );
}

interface Place {
  readonly host: Host;
  readonly index: number;
  readonly lasts: boolean;
}

async function runTask(
  { process, env, signal, connectTimeout }: SessionOptions,
  config: string,
  { host, index, lasts }: Place,
  task: Task,
): Promise<TaskResult> {
  const mark = `kit-${randomBytes(16).toString('hex')}`;
  const timeoutMs = (task.timeoutMs ?? shortMs) + connectTimeout;
  const command = ['ssh', '-F', config, '--', hostAlias(index)] as const;
  const result = await process
    .run([...command, '/bin/sh -s'], {
      env,
      input: renderScript(task, mark),
      timeoutMs,
      allowedExits: Array.from({ length: 256 }, (_, code) => code),
      maxOutputBytes: 32 * 1024 * 1024,
      ...(lasts ? { signal: new AbortController().signal } : { signal }),
    })
    .catch((error: unknown) => {
      throw isKitError(error, 'PROGRAM_TIMEOUT')
        ? timedOut(host, task, timeoutMs)
        : error;
    });
  if (result.exitCode === timeoutExit) {
    throw timedOut(host, task, task.timeoutMs ?? shortMs);
  }
  return readResult(host, task, result, mark);
}

function timedOut(host: Host, { what }: Task, ms: number) {
  return errors.error(
    'COMPOSE_HOST_TIMEOUT',
    `host ${host.name}: ${what}: not done after ${Math.round(ms / 1000)} s`,
  );
}

function readResult(
  host: Host,
  task: Task,
  result: ProgramResult,
  mark: string,
): TaskResult {
  const { exitCode, stderr, stdout } = result;
  const parts = readParts(stdout, mark);
  if (exitCode === 255) throw sshFailure(host.name, stderr);
  const output = parts.get('start');
  if (output === undefined) {
    throw remoteFailure(host.name, task.what, {
      exitCode,
      stderr: `the login shell did not run /bin/sh: ${lastLines(`${stdout}\n${stderr}`, 3)}`,
    });
  }
  if (![0, ...(task.allowedExits ?? [])].includes(exitCode)) {
    throw remoteFailure(host.name, task.what, {
      exitCode,
      stderr: stderr.trim() === '' ? output : stderr,
    });
  }
  return { exitCode, output, parts, stderr };
}
