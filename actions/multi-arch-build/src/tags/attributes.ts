import { errors } from '../errors.ts';

export type Attributes = ReadonlyMap<string, string>;

/**
 * The attributes of one line: comma-separated `name=value` fields, any of them
 * in double quotes (`""` is a quote); a lone field without `=` is the value.
 */
export function parseAttributes(line: string): Attributes {
  return new Map(attributeList(line));
}

/** The same in order, with those that come twice. */
export function attributeList(
  line: string,
): readonly (readonly [name: string, value: string])[] {
  return splitFields(line).map((field) => {
    const equals = field.indexOf('=');
    return equals < 1
      ? ['value', field]
      : [
          field.slice(0, equals).trim().toLowerCase(),
          field.slice(equals + 1).trim(),
        ];
  });
}

function splitFields(line: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const field =
      line[at] === '"' ? quotedField(line, at) : plainField(line, at);
    fields.push(field.text);
    at = field.end + 1;
  }
  return fields;
}

function plainField(line: string, start: number) {
  const comma = line.indexOf(',', start);
  const end = comma < 0 ? line.length : comma;
  return { text: line.slice(start, end).trim(), end };
}

function quotedField(line: string, start: number) {
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] !== '"') {
      text += line[at];
    } else if (line[at + 1] === '"') {
      text += '"';
      at += 1;
    } else {
      const rest = plainField(line, at + 1);
      if (rest.text === '') return { text, end: rest.end };
      break;
    }
  }
  throw errors.error(
    'IMAGE_RULE_INVALID',
    `"${line}": quotes go around a whole attribute, as in "pattern=a,b"`,
  );
}
