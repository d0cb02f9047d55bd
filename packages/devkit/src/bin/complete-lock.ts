// Part of npm run lock: after npm install, so that npm ci works on any platform.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { completeLock } from '../complete-lock.ts';
import { root } from '../repository.ts';

await runCommand(() => {
  const file = join(root, 'package-lock.json');
  const lock = completeLock(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
});
