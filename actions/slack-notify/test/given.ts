import { readInputs } from '@kit/action';
import { inputs } from '../src/inputs.ts';

/** Inputs as a workflow gives them, read by the schema. */
export function given(values: Readonly<Record<string, string>>) {
  const env = Object.entries({ channel: 'C0000001', ...values }).map(
    ([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const,
  );
  return readInputs(inputs, Object.fromEntries(env), () => undefined);
}
