import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputVariable } from '@kit/action';
import { parseEnvFile } from '@kit/devkit';

export interface BundleRun {
  /** The folder of the action: `actions/<name>`, or one of an assembled tree. */
  readonly action: string;
  readonly entry?: 'index.js' | 'post.js';
  /** Node's arguments in place of the bundle, for a program that is not built. */
  readonly program?: readonly string[];
  readonly inputs?: Readonly<Record<string, string>>;
  /** On top of what a runner sets; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly event?: unknown;
  /** `GITHUB_WORKSPACE` and the working directory. */
  readonly workspace?: string;
  /** Sent after a time, as soon as the log holds a text, or when that resolves. */
  readonly kill?: {
    readonly signal: NodeJS.Signals;
    readonly afterMs?: number;
    readonly whenLogged?: string;
    readonly when?: Promise<unknown>;
  };
  readonly onLine?: (line: string) => void;
  /** Hands over the means to send signals, as soon as the process is there. */
  readonly onStart?: (send: (signal: NodeJS.Signals) => void) => void;
}

export interface BundleResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, for a search for unintended commands. */
  readonly log: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly state: ReadonlyMap<string, string>;
  readonly summary: string;
  readonly milliseconds: number;
}

/**
 * Starts the built bundle of an action as the runner does: `INPUT_*`,
 * `GITHUB_*`, the event's file and the command files, and nothing of ours.
 */
export async function runBundle(run: BundleRun): Promise<BundleResult> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-bundle-'));
  const files = {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STATE: join(folder, 'state'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_ENV: join(folder, 'env'),
    GITHUB_PATH: join(folder, 'path'),
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
  };
  try {
    for (const file of Object.values(files)) await writeFile(file, '');
    await writeFile(files.GITHUB_EVENT_PATH, JSON.stringify(run.event ?? {}));
    const started = performance.now();
    const ended = await start(run, {
      ...runnerEnv(run, folder),
      ...files,
      ...run.env,
    });
    const milliseconds = performance.now() - started;
    const text = (name: keyof typeof files) => readFile(files[name], 'utf8');
    return {
      ...ended,
      log: `${ended.stdout}\n${ended.stderr}`,
      outputs: parseEnvFile(await text('GITHUB_OUTPUT')),
      state: parseEnvFile(await text('GITHUB_STATE')),
      summary: await text('GITHUB_STEP_SUMMARY'),
      milliseconds,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runnerEnv(run: BundleRun, folder: string) {
  const inputs = Object.entries(run.inputs ?? {}).map(([name, value]) => [
    inputVariable(name),
    value,
  ]);
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_JOB: 'job',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REPOSITORY: 'org/shop',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1001',
    GITHUB_RUN_NUMBER: '7',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_WORKFLOW: 'ci',
    GITHUB_WORKSPACE: run.workspace ?? folder,
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: folder,
    ...Object.fromEntries(inputs),
  };
}

function start(run: BundleRun, env: Record<string, string | undefined>) {
  const file = join(run.action, 'dist', run.entry ?? 'index.js');
  const child = spawn(process.execPath, [...(run.program ?? [file])], {
    cwd: run.workspace ?? env['GITHUB_WORKSPACE'],
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  run.onStart?.((signal) => void child.kill(signal));
  const kill = () => child.kill(run.kill?.signal);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    for (const line of chunk.split('\n')) run.onLine?.(line);
    const text = run.kill?.whenLogged;
    if (text !== undefined && !child.killed && stdout.includes(text)) kill();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const { afterMs, when } = run.kill ?? {};
  const timer = afterMs === undefined ? undefined : setTimeout(kill, afterMs);
  return new Promise<
    Pick<BundleResult, 'exitCode' | 'signal' | 'stdout' | 'stderr'>
  >((resolve, reject) => {
    child.on('error', reject);
    // After the end nobody waits for it any more.
    when?.then(kill, (error) => {
      child.kill('SIGKILL');
      reject(error);
    });
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, stdout, stderr });
    });
  });
}
