import { type InputOptions, parsedInput } from '@kit/action';

const grammar = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*)$/;

/** `Name: value` lines as headers. */
export function headerLines<const O extends InputOptions>(options: O) {
  return parsedInput<Readonly<Record<string, string>>, O>(
    'Name: value lines',
    (raw) => {
      const lines = raw.split(/\r?\n/).filter((line) => line.trim() !== '');
      const pairs = lines.map((line) => grammar.exec(line.trim()));
      if (pairs.includes(null)) return { allowed: 'lines of Name: value' };
      return {
        value: Object.fromEntries(
          pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']),
        ),
      };
    },
    options,
  );
}

const tellsSecrets = /auth|cookie|token|secret|key|password|session|signature/i;

/** The values that nobody may read, with what follows `Bearer` or `Basic`. */
export function secretValues(
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  const values = Object.entries(headers)
    .filter(([name, value]) => tellsSecrets.test(name) && value.length > 3)
    .flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')])
    .filter((value) => value.length > 3);
  return [...new Set(values)];
}
