import { type InputProblem, invalidInputs } from '@kit/action';
import { isoTime } from '@kit/clock';
import {
  type EditPath,
  type JsonValue,
  type NewValue,
  parsePath,
  pathOfKeys,
} from '@kit/splice';
import { type Inputs, isFilePath } from './inputs.ts';

/** One place of one file. */
export interface Target {
  readonly file: string;
  readonly path: EditPath;
  /** Absent and empty are the same there: the parts of kustomize's images. */
  readonly isOptional?: true;
}

export interface Update extends Target {
  readonly value: NewValue;
  readonly createMissing: boolean;
  /** Set beside a change, and no change of itself: a time stamp. */
  readonly follows?: true;
}

/** `a#b=c` → what is left and right of the sign. */
const line = /^([^#]+)#(.+?)(:=|=)(.*)$/s;
const conditions = /\[[^\]]*\]/g;

/** The updates of the inputs. Throws INPUT_INVALID, EDIT_PATH_INVALID. */
export function readUpdates(
  inputs: Inputs,
  actor: string,
  now: number,
): readonly Update[] {
  const given = (inputs.updates ?? []).flatMap((text) =>
    parseUpdate(text, inputs.createMissing),
  );
  return [...given, ...serviceUpdates(inputs, actor, now)];
}

/** The places that a rollback takes back. */
export function readTargets(inputs: Inputs): readonly Target[] {
  const given = (inputs.updates ?? []).flatMap((text): readonly Target[] => {
    const [, file = '', path = ''] = /^([^#]+)#(.+)$/.exec(text) ?? [];
    requireFile('updates', file, text);
    const image = imageOf(path);
    return image === undefined
      ? [{ file, path: parsePath(path) }]
      : imageParts.map((part) => imageTarget(file, image, part));
  });
  const { service, versionsFile: file } = inputs;
  if (service === undefined) return given;
  return [
    ...given,
    ...['image', 'version', 'feature_flags'].map((name) => ({
      file,
      path: pathOfKeys('services', service, name),
    })),
  ];
}

/** What must stand where, as texts. */
export function readExpected(inputs: Inputs) {
  const { service, versionsFile } = inputs;
  return (inputs.expected ?? []).map((text) => {
    if (service !== undefined && !text.includes('#')) {
      const path = pathOfKeys('services', service, 'version');
      return { file: versionsFile, path, value: text };
    }
    const { file, path, value } = splitLine('expected', text);
    return { file, path: parsePath(path), value };
  });
}

/** Who stamped a change of the service, and when. */
export function serviceStamps(
  { service, versionsFile: file }: Inputs,
  actor: string,
  now: number,
): readonly Update[] {
  if (service === undefined) return [];
  const stamp = (name: string, text: string): Update => ({
    file,
    path: pathOfKeys('services', service, name),
    value: { text },
    createMissing: true,
    follows: true,
  });
  return [stamp('deployed_at', isoTime(now)), stamp('deployed_by', actor)];
}

function serviceUpdates(
  inputs: Inputs,
  actor: string,
  now: number,
): readonly Update[] {
  const { service, versionsFile: file, createMissing } = inputs;
  if (service === undefined) return [];
  const at = (keys: readonly string[], value: NewValue): Update => ({
    file,
    path: pathOfKeys('services', service, ...keys),
    value,
    createMissing,
  });
  const updates = [
    ...(inputs.image === undefined
      ? []
      : [at(['image'], { text: inputs.image })]),
    ...(inputs.version === undefined
      ? []
      : [at(['version'], { text: inputs.version })]),
    ...(inputs.featureFlags ?? []).map(([name, value]) => ({
      ...at(['feature_flags', name], { json: flagValue(name, value) }),
      createMissing: true,
    })),
  ];
  return updates.length === 0
    ? []
    : [...updates, ...serviceStamps(inputs, actor, now)];
}

function flagValue(name: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalidInputs([
    {
      name: 'feature-flags',
      got: `${name}=${value}`,
      allowed: 'name=true or name=false',
    },
  ]);
}

function parseUpdate(text: string, createMissing: boolean): readonly Update[] {
  const { file, path, sign, value } = splitLine('updates', text);
  const image = imageOf(path);
  if (image !== undefined) return imageUpdates(file, image, value, text);
  return [
    {
      file,
      path: parsePath(path),
      value: sign === ':=' ? { json: parseJson(value, text) } : { text: value },
      createMissing,
    },
  ];
}

function splitLine(name: string, text: string) {
  // A condition such as [name=api] has a sign of its own.
  const hidden = text.replace(conditions, (found) =>
    found.replaceAll('=', '\0'),
  );
  const match = line.exec(hidden);
  if (match === null) throw wrong(name, text, 'file#path=value');
  const [, file = '', path = '', sign = '', value = ''] = match.map((part) =>
    part?.replaceAll('\0', '='),
  );
  requireFile(name, file, text);
  return { file, path: path.trim(), sign, value };
}

function requireFile(name: string, file: string, text: string): void {
  if (isFilePath(file)) return;
  throw wrong(name, text, 'a path from the root of the repository before #');
}

function parseJson(value: string, text: string): JsonValue {
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    throw wrong('updates', text, 'JSON behind :=');
  }
}

/** A reference goes to the places that kustomize has for its parts. */
function imageUpdates(
  file: string,
  name: string,
  reference: string,
  text: string,
): readonly Update[] {
  const match =
    /^([^@\s]+?)(?::([A-Za-z0-9_][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      reference,
    );
  const [, repository, tag, digest] = match ?? [];
  if (repository === undefined || (tag ?? digest) === undefined) {
    throw wrong('updates', text, 'image(name)=repository:tag@sha256:…');
  }
  const update = (part: ImagePart, value: string): Update => ({
    ...imageTarget(file, name, part),
    value: { text: value },
    createMissing: value !== '',
  });
  return [
    ...(repository === name ? [] : [update('newName', repository)]),
    ...(tag === undefined ? [] : [update('newTag', tag)]),
    // One that stays would win over the tag.
    update('digest', digest ?? ''),
  ];
}

const imageParts = ['newName', 'newTag', 'digest'] as const;
type ImagePart = (typeof imageParts)[number];

/** `image(api)` → `api`. */
function imageOf(path: string): string | undefined {
  return /^image\((.+)\)$/.exec(path)?.[1];
}

function imageTarget(file: string, name: string, part: ImagePart): Target {
  return {
    file,
    path: {
      document: undefined,
      steps: [
        { kind: 'key', key: 'images' },
        { kind: 'match', key: 'name', value: name },
        { kind: 'key', key: part },
      ],
    },
    isOptional: true,
  };
}

function wrong(name: string, got: string, allowed: string) {
  const problem: InputProblem = { name, got, allowed };
  return invalidInputs([problem]);
}
