import { readInputs } from '@kit/action';
import { type Inputs, inputs } from '../src/inputs.ts';

/** The inputs as the runner would give them, with what every run needs. */
export function given(values: Readonly<Record<string, string>> = {}): Inputs {
  const all = { 'base-url': 'https://shop.test', checks: '/ 200', ...values };
  const env = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]),
  );
  return readInputs(inputs, env, () => undefined);
}
