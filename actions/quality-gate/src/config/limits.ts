import * as v from 'valibot';

/** The kinds of value in a gates file; numbers are bounded and finite. */
const percentHelp = 'a number from 0 to 100, without a % sign';

export const percent = v.pipe(
  v.number(percentHelp),
  v.finite(percentHelp),
  v.minValue(0, percentHelp),
  v.maxValue(100, percentHelp),
);

const wholePercentHelp = 'a percentage from 0 to 100; 80 means 80 %, not 0.8';

/** A share that nobody sets below one percent: 0.8 is a mistaken 80. */
export const sharePercent = v.pipe(
  v.number(wholePercentHelp),
  v.minValue(0, wholePercentHelp),
  v.maxValue(100, wholePercentHelp),
  v.check((value) => value === 0 || value >= 1, wholePercentHelp),
);

const amountHelp = 'a number that is 0 or more';

export const amount = v.pipe(
  v.number(amountHelp),
  v.finite(amountHelp),
  v.minValue(0, amountHelp),
  v.maxValue(1e12, amountHelp),
);

const countHelp = 'a whole number that is 0 or more';

export const count = v.pipe(
  v.number(countHelp),
  v.safeInteger(countHelp),
  v.minValue(0, countHelp),
);

const word = v.pipe(
  v.string(),
  v.minLength(1, 'a text that is not empty'),
  v.maxLength(100, 'a text of at most 100 characters'),
);

/** What every gate may say about itself. */
export const policyEntries = {
  required: v.optional(v.boolean()),
  owner: v.optional(word),
  on_failure: v.optional(word),
};

export interface AtMost {
  readonly maximum: number;
  readonly target?: number | undefined;
}

/** `5`, or `{ maximum: 5, target: 0 }`: above the target is a warning. */
export function atMost(value: v.GenericSchema<number>) {
  return v.pipe(
    v.union([
      value,
      v.pipe(
        v.strictObject({ maximum: value, target: v.optional(value) }),
        v.check(
          ({ maximum, target }) => target === undefined || target <= maximum,
          'a target that is not above the maximum',
        ),
      ),
    ]),
    v.transform(
      (given): AtMost =>
        typeof given === 'number' ? { maximum: given } : given,
    ),
  );
}

export interface AtLeast {
  readonly minimum: number;
  readonly target?: number | undefined;
}

/** `100`, or `{ minimum: 95, target: 100 }`: below the target is a warning. */
export const atLeastPercent = v.pipe(
  v.union([
    sharePercent,
    v.pipe(
      v.strictObject({
        minimum: sharePercent,
        target: v.optional(sharePercent),
      }),
      v.check(
        ({ minimum, target }) => target === undefined || target >= minimum,
        'a target that is not below the minimum',
      ),
    ),
  ]),
  v.transform(
    (given): AtLeast =>
      typeof given === 'number' ? { minimum: given } : given,
  ),
);
