import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { gatesFile } from '../src/config/schema.ts';
import { resultFile } from '../src/result-schema.ts';

const published =
  'https://raw.githubusercontent.com/org/kit/v1/action-docs/schemas';

/** The published JSON schemas, generated from what the action reads and writes. */
export function renderSchemas(root: string) {
  const options = { typeMode: 'input', errorMode: 'ignore' } as const;
  const render = (name: string, title: string, schema: object) => ({
    file: join(root, 'action-docs/schemas', name),
    text: `${JSON.stringify({ $id: `${published}/${name}`, title, ...schema }, null, 2)}\n`,
  });
  return [
    render(
      'quality-gates.schema.json',
      'Limits of the quality gate (.github/quality-gates.yml)',
      toJsonSchema(gatesFile, options),
    ),
    render(
      'quality-gate-result.schema.json',
      'Result of the quality gate (output json, report-json)',
      toJsonSchema(resultFile, options),
    ),
  ];
}
