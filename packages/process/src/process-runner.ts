import type { ChildProcess } from 'node:child_process';
import { errors } from './errors.ts';
import { killTree } from './kill-tree.ts';
import { createOutput } from './output.ts';

/*
 * Built on Node's own spawn: @actions/exec takes no AbortSignal, has no
 * deadline, and neither it nor its caller can end the child of a child.
 */

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the child; ours when not given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to its standard input, which is then closed. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Exit codes that are answers, not failures; `[0]` unless given. */
  readonly allowedExits?: readonly number[];
  /** Most bytes that are kept of each stream; 64 MiB unless given. */
  readonly maxOutputBytes?: number;
  /** Keep the end and count the rest, where too much would be an error. */
  readonly onOverflow?: 'fail' | 'keep-end';
  /** Each line of either stream as it comes, for live logs. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface ProgramResult {
  readonly exitCode: number;
  /** Bytes, for output that need not be UTF-8. */
  readonly stdoutBytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessRunner {
  /**
   * Runs a program; no shell is ever involved.
   * Throws PROGRAM_MISSING, PROGRAM_FAILED, PROGRAM_TIMEOUT,
   * PROGRAM_OUTPUT_TOO_LARGE, or the signal's own reason when cancelled; the
   * child and all its children are dead by then.
   */
  run(
    command: readonly [string, ...string[]],
    options?: RunOptions,
  ): Promise<ProgramResult>;
}

const defaultTimeoutMs = 10 * 60_000;
const defaultMaxBytes = 64 * 1024 * 1024;

/** A runner whose programs all end when `signal` aborts. */
export function createProcessRunner(signal?: AbortSignal): ProcessRunner {
  return {
    run: (command, options = {}) =>
      runProgram(command, { ...options, signal: options.signal ?? signal }),
  };
}

function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  options: RunOptions,
): Promise<ProgramResult> {
  options.signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<ProgramResult>();
  // Loaded with the first program: an action that starts none pays nothing.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(program, args, {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env !== undefined && { env: { ...options.env } }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const stop = createStop(child);
  const streams = collect(child, program, options, stop.because);
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const timer = setTimeout(() => {
    const waited = `${program}: not done after ${timeoutMs / 1000} s`;
    stop.because(errors.error('PROGRAM_TIMEOUT', waited));
  }, timeoutMs);
  const onAbort = () => stop.because(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const settle = () => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  };
  child.on('error', (cause) => {
    settle();
    reject(startError(program, options.cwd, cause));
  });
  child.on('close', (exitCode, signalName) => {
    settle();
    if (stop.reason !== undefined) return reject(stop.reason);
    const result = { exitCode: exitCode ?? 128, ...streams() };
    const failed = !(options.allowedExits ?? [0]).includes(result.exitCode);
    if (failed || signalName !== null) {
      return reject(exitError(program, args, result, signalName));
    }
    resolve(result);
  });
  child.stdin.on('error', () => undefined); // it may end before it reads
  child.stdin.end(options.input ?? '');
  return promise;
}

interface Stop {
  reason: unknown;
  because(reason: unknown): void;
}

function createStop(child: ChildProcess): Stop {
  const stop: Stop = {
    reason: undefined,
    because(reason) {
      stop.reason ??= reason;
      killTree(child);
    },
  };
  return stop;
}

function collect(
  child: ChildProcess,
  program: string,
  options: RunOptions,
  stop: (reason: unknown) => void,
) {
  const limits = {
    maxBytes: options.maxOutputBytes ?? defaultMaxBytes,
    onOverflow: options.onOverflow ?? 'fail',
    overflowed: () =>
      stop(
        errors.error(
          'PROGRAM_OUTPUT_TOO_LARGE',
          `${program}: wrote more than ${options.maxOutputBytes ?? defaultMaxBytes} bytes`,
        ),
      ),
  } as const;
  const { onLine } = options;
  const listen = (stream: 'stdout' | 'stderr') =>
    onLine && ((line: string) => onLine(line, stream));
  const stdout = createOutput(limits, listen('stdout'));
  const stderr = createOutput(limits, listen('stderr'));
  child.stdout?.on('data', stdout.add).on('end', stdout.end);
  child.stderr?.on('data', stderr.add).on('end', stderr.end);
  return () => {
    const stdoutBytes = stdout.bytes();
    return {
      stdoutBytes,
      stdout: stdoutBytes.toString('utf8'),
      stderr: stderr.bytes().toString('utf8'),
    };
  };
}

function startError(program: string, cwd: string | undefined, cause: Error) {
  const where = cwd === undefined ? '' : ` (in ${cwd})`;
  return errors.error(
    'PROGRAM_MISSING',
    `${program}: cannot be started${where}: ${cause.message}`,
    { cause },
  );
}

function exitError(
  program: string,
  args: readonly string[],
  { exitCode, stdout, stderr }: ProgramResult,
  signalName: string | null,
) {
  const said = stderr.trim() === '' ? stdout : stderr;
  const tail = said.trim().split('\n').slice(-10).join('\n').slice(-2000);
  const how =
    signalName === null ? `exit code ${exitCode}` : `killed by ${signalName}`;
  const verb = args.find((arg) => !arg.startsWith('-'));
  const name = verb === undefined ? program : `${program} ${verb}`;
  return errors.error('PROGRAM_FAILED', `${name}: ${how}: ${tail}`, {
    cause: { exitCode, stderr, stdout },
  });
}
