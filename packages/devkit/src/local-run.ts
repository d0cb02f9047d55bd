import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inputVariable } from '@kit/action';
import { parseEnvFile } from './env-file.ts';

export interface LocalRun {
  /** The folder that holds action.yml and dist. */
  readonly folder: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly event?: unknown;
  /** Gets each line of the log, as a person would read it. */
  readonly print: (line: string) => void;
}

export interface LocalResult {
  readonly exitCode: number;
  readonly outputs: ReadonlyMap<string, string>;
  readonly summary: string;
}

/** Runs a built action outside GitHub: the same bundle, with files of our own. */
export async function runLocally(run: LocalRun): Promise<LocalResult> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-run-'));
  const file = (name: string, text = '') => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const output = file('output');
  const summary = file('summary');
  try {
    const exitCode = await start(run, {
      ...process.env,
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_WORKSPACE: run.workspace,
      GITHUB_EVENT_PATH: file('event.json', JSON.stringify(run.event ?? {})),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_STATE: file('state'),
      GITHUB_ENV: file('env'),
      GITHUB_PATH: file('path'),
      RUNNER_TEMP: folder,
      ...inputVariables(run.inputs),
      ...run.env,
    });
    return {
      exitCode,
      outputs: parseEnvFile(readFileSync(output, 'utf8')),
      summary: readFileSync(summary, 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inputVariables(inputs: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [inputVariable(name), value]),
  );
}

async function start(
  run: LocalRun,
  env: Record<string, string | undefined>,
): Promise<number> {
  const child = spawn(process.execPath, [join(run.folder, 'dist/index.js')], {
    cwd: run.workspace,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  for await (const line of createInterface({ input: child.stdout })) {
    const readable = readableLine(line);
    if (readable !== undefined) run.print(readable);
  }
  return new Promise((resolve) => {
    const end = (code: number | null) => resolve(code ?? 1);
    if (child.exitCode !== null) end(child.exitCode);
    else child.on('close', end);
  });
}

/** A line of the log for a terminal: the runner's commands as what they mean. */
export function readableLine(line: string): string | undefined {
  const match = /^::([a-z-]+)[^:]*?(?:::)(.*)$/.exec(line);
  if (match === null) return line;
  const [, command = '', data = ''] = match;
  const text = data
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '')
    .replaceAll('%25', '%');
  switch (command) {
    case 'group':
      return `▸ ${text}`;
    case 'error':
    case 'warning':
    case 'notice':
      return `${command}: ${text}`;
    default:
      return undefined;
  }
}
