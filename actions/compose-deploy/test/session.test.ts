import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import { openSessions } from '../src/apply-session.ts';

const { run } = createProcessRunner();

it('hands ssh a key and host keys that were stored with line ends of Windows', async () => {
  const temp = mkdtempSync(join(tmpdir(), 'kit-session-'));
  try {
    const own = join(temp, 'own');
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', own]);
    const known = `web-1 ${readFileSync(`${own}.pub`, 'utf8')}`;
    const windows = (text: string) => text.replaceAll('\n', '\r\n');
    let folder = '';
    const { close } = openSessions({
      hosts: [{ name: 'w', address: 'w', user: undefined, port: undefined }],
      user: undefined,
      port: undefined,
      jump: undefined,
      knownHosts: windows(known),
      sshKey: windows(readFileSync(own, 'utf8')),
      connectTimeout: 1000,
      process: createProcessRunner(),
      env: { PATH: process.env['PATH'] },
      signal: new AbortController().signal,
      temp,
      remember(path) {
        folder = path;
      },
    });
    const key = join(folder, 'key');
    const { stdout } = await run(['ssh-keygen', '-y', '-f', key]);
    expect(known).toContain(stdout.trim().split(' ')[1]);
    expect(readFileSync(join(folder, 'known_hosts'), 'utf8')).toBe(known);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    await close();
    expect(existsSync(folder)).toBe(false);
  } finally {
    rmSync(temp, { recursive: true });
  }
});
