import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { renderSchemas } from './schemas.ts';

const root = join(import.meta.dirname, '../../..');

it.each(renderSchemas(root))(
  'publishes $file as the source has it',
  ({ file, text }) => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));
  },
);
