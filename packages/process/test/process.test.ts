import { describe, expect, it } from '@jest/globals';
import { createProcessRunner } from '../src/index.ts';

const { run } = createProcessRunner();
const node = (script: string, ...args: string[]) =>
  [process.execPath, '-e', script, '--', ...args] as const;
const sleeper = 'setTimeout(() => {}, 60000)';
const stubbornParent = `
  const { spawn } = require('node:child_process');
  console.log(spawn(process.execPath, ['-e', '${sleeper}']).pid);
  process.on('SIGTERM', () => {});
  ${sleeper};
`;

/** A process that ended and was not yet reaped by its new parent is dead too. */
async function isAlive(pid: number): Promise<boolean> {
  const options = { allowedExits: [0, 1] };
  const ps = await run(['ps', '-o', 'stat=', '-p', String(pid)], options);
  return /^[^Z\s]/.test(ps.stdout.trim());
}

describe('run', () => {
  it('hands arguments over as they are: no shell reads them', async () => {
    const args = ['$(touch pwned)', '; exit 3', '*', '--flag', ''];
    const print = 'console.log(JSON.stringify(process.argv.slice(1)))';
    const { stdout } = await run(node(print, ...args));
    expect(JSON.parse(stdout)).toEqual(args);
  });

  it('gives bytes that are no UTF-8 as they came', async () => {
    const write = 'process.stdout.write(Buffer.from([0xff, 0, 0x0a]))';
    const { stdoutBytes } = await run(node(write));
    expect([...stdoutBytes]).toEqual([0xff, 0, 0x0a]);
  });

  it('writes the input and closes it', async () => {
    const echo = node('process.stdin.pipe(process.stdout)');
    expect((await run(echo, { input: 'héllo' })).stdout).toBe('héllo');
  });

  it('survives a program that does not read its input', async () => {
    const input = 'x'.repeat(5_000_000);
    expect((await run(node('process.exit(0)'), { input })).exitCode).toBe(0);
  });

  it('fails with the last lines that the program wrote', async () => {
    const failing = node('console.error("no such tag"); process.exit(3)');
    await expect(run(failing)).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      message: expect.stringMatching(/exit code 3: no such tag/),
    });
  });

  it('takes other exit codes for answers when they are allowed', async () => {
    const answering = run(node('process.exit(1)'), { allowedExits: [0, 1] });
    expect((await answering).exitCode).toBe(1);
  });

  it('says which program is missing', async () => {
    await expect(run(['no-such-program'])).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      message: expect.stringContaining('no-such-program'),
    });
  });

  it('kills what is not done in time', async () => {
    const slow = run(node(sleeper), { timeoutMs: 200 });
    await expect(slow).rejects.toMatchObject({ code: 'PROGRAM_TIMEOUT' });
  });

  it('kills the children of a child that ignores the first signal', async () => {
    const controller = new AbortController();
    let pid = 0;
    const running = run(node(stubbornParent), {
      signal: controller.signal,
      onLine: (line) => {
        pid = Number(line);
        controller.abort(new Error('cancelled by hand'));
      },
    });
    await expect(running).rejects.toThrow('cancelled by hand');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(pid).toBeGreaterThan(0);
    expect(await isAlive(pid)).toBe(false);
  });

  it('starts nothing once it is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('gone'));
    const start = async () => createProcessRunner(signal).run(node(''));
    await expect(start()).rejects.toThrow('gone');
  });

  it('refuses more output than it was told to hold', async () => {
    const loud = node('process.stdout.write("x".repeat(3e6))');
    await expect(run(loud, { maxOutputBytes: 1000 })).rejects.toMatchObject({
      code: 'PROGRAM_OUTPUT_TOO_LARGE',
    });
  });

  it('keeps the end of the output where that is asked for', async () => {
    const loud = node('process.stdout.write("x".repeat(3e6) + "end")');
    const options = { maxOutputBytes: 10, onOverflow: 'keep-end' } as const;
    expect((await run(loud, options)).stdout).toBe('xxxxxxxend');
  });

  it('tells lines as they come, the last one without an end included', async () => {
    const lines: string[] = [];
    const write = 'process.stdout.write("a\\r\\nb\\nc"); console.error("e")';
    await run(node(write), {
      onLine: (line, stream) => void lines.push(`${stream} ${line}`),
    });
    expect(lines.sort()).toEqual([
      'stderr e',
      'stdout a',
      'stdout b',
      'stdout c',
    ]);
  });

  it('gives the child the environment that was handed in and no other', async () => {
    const print = 'console.log(process.env.A, process.env.HOME)';
    const { stdout } = await run(node(print), { env: { A: '1' } });
    expect(stdout.trim()).toBe('1 undefined');
  });
});
