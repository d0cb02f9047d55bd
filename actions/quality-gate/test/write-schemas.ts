// node --conditions=source actions/quality-gate/test/write-schemas.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { renderSchemas } from './schemas.ts';

for (const { file, text } of renderSchemas(resolve('.'))) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
