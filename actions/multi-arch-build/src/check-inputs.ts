import { type InputProblem, invalidInputs } from '@kit/action';
import type { Inputs } from './inputs.ts';

/** What no single input can know. Throws INPUT_INVALID. */
export function checkInputs(
  inputs: Inputs,
  isPlainName: (image: string) => boolean,
): void {
  const { mode } = inputs;
  const problems: InputProblem[] = inputs.images
    .filter((image) => !isPlainName(image))
    .map((got) => ({
      name: 'images',
      got,
      allowed: 'names without a tag, as in ghcr.io/org/api',
    }));
  const isUndecided =
    inputs.platform === undefined && inputs.platforms.length > 1;
  if (mode === 'build' && isUndecided) {
    problems.push({
      name: 'platform',
      got: '',
      allowed: 'the one platform that this job builds',
    });
  }
  if (mode === 'build' && !inputs.push) {
    problems.push({
      name: 'push',
      got: 'false',
      allowed: 'true, because the merge takes the image from the registry',
    });
  }
  if (problems.length > 0) throw invalidInputs(problems);
}
