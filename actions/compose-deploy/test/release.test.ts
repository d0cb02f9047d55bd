import { describe, expect, it } from '@jest/globals';
import {
  type Destination,
  findRelease,
  isReleaseName,
  readRelease,
  releaseName,
} from '../src/release.ts';
import { image, release } from './states.ts';

const run = {
  repository: 'org/shop',
  runId: '1001',
  attempt: 2,
  job: 'deploy',
  url: 'https://github.com/org/shop/actions/runs/1001',
  actor: 'octocat',
};

describe('the name of a release', () => {
  it('says when and which run, and sorts by time', () => {
    const name = releaseName(Date.UTC(2026, 0, 5, 9, 0, 0, 7), run);
    expect(name).toBe('20260105T090000Z-1001.2');
    expect(isReleaseName(name)).toBe(true);
    expect(releaseName(Date.UTC(2026, 0, 5, 10), run) > name).toBe(true);
  });

  it('is a name outside of a runner, too', () => {
    expect(isReleaseName(releaseName(0, { ...run, runId: '' }))).toBe(true);
    expect(isReleaseName(releaseName(0, { ...run, runId: '../x y' }))).toBe(
      true,
    );
  });

  it.each([
    '',
    '..',
    '../20260105T090000Z-1.1',
    'x',
    '20260105T090000Z-1.1/..',
  ])('is not %j', (name) => {
    expect(isReleaseName(name)).toBe(false);
  });
});

describe('a record', () => {
  it('is read as it was written', () => {
    const written = release({
      kind: 'rollback',
      undoes: 'x',
      previous: 'y',
      images: { auth: image('r/auth:1', 'r/auth:1@sha256:a') },
      hashes: { auth: 'h' },
    });
    expect(readRelease(JSON.stringify(written))).toEqual(written);
  });

  it('is read without what is missing or strange in it', () => {
    const text = JSON.stringify({
      schema: 1,
      name: 'n',
      kind: 'deploy',
      images: { a: { ref: 'r/a:1' }, b: { pin: 'x' }, c: 3 },
    });
    expect(readRelease(text)).toMatchObject({
      images: { a: image('r/a:1') },
      files: [],
      hashes: {},
      previous: '',
    });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"schema":2,"name":"n","kind":"deploy"}',
    '{"schema":1,"kind":"deploy"}',
    '{"schema":1,"name":"n","kind":"x"}',
  ])('is none: %s', (text) => {
    expect(readRelease(text)).toBeUndefined();
  });
});

describe('where a rollback goes', () => {
  const one = release({
    name: '20260101T000000Z-1.1',
    kind: 'found',
    images: { auth: image('r/auth:1') },
  });
  const two = release({
    name: '20260102T000000Z-2.1',
    previous: one.name,
    images: { auth: image('r/auth:2'), web: image('r/web:7') },
  });
  const three = release({
    name: '20260103T000000Z-3.1',
    previous: two.name,
    images: { auth: image('r/auth:3') },
  });
  const back = release({
    name: '20260104T000000Z-4.1',
    kind: 'rollback',
    previous: three.name,
    undoes: three.name,
    images: { auth: image('r/auth:2') },
  });
  const all = [two, three, one];
  const find = (
    destination: Destination,
    current: typeof one | undefined = three,
    service = 'auth',
  ) => {
    const found = findRelease(
      current === back ? [...all, back] : all,
      current,
      destination,
      service,
    );
    return found.kind === 'found'
      ? found.release.name
      : `${found.kind}: ${found.why}`;
  };

  it('goes to the one before', () => {
    expect(find({ to: 'previous' })).toBe(two.name);
  });

  it('does not undo a rollback', () => {
    expect(find({ to: 'previous' }, back)).toBe(
      `there: ${back.name} has gone back from ${three.name} already; name a release to go elsewhere`,
    );
  });

  it('goes to a release by its name, or stays', () => {
    expect(find({ to: 'release', name: one.name })).toBe(one.name);
    expect(find({ to: 'release', name: three.name })).toBe(
      `there: ${three.name} is the current release`,
    );
  });

  it('goes to the newest release with a version', () => {
    expect(find({ to: 'version', version: '1' })).toBe(one.name);
    expect(find({ to: 'version', version: '2' }, back)).toBe(
      `there: ${back.name} is the current release`,
    );
    expect(find({ to: 'version', version: '7' }, three, 'web')).toBe(two.name);
  });

  it('says what there is when there is not what is asked for', () => {
    const recorded = `recorded are: ${three.name}, ${two.name}, ${one.name}`;
    expect(find({ to: 'version', version: '7' }, three, 'auth')).toBe(
      `none: no release has auth 7; ${recorded}`,
    );
    expect(find({ to: 'release', name: 'x' })).toBe(
      `none: there is no release x; ${recorded}`,
    );
    expect(find({ to: 'previous' }, one)).toBe(
      `none: there is none before ${one.name}; ${recorded}`,
    );
    expect(findRelease([], undefined, { to: 'previous' }, '')).toEqual({
      kind: 'none',
      why: 'no release is recorded; recorded are: none',
    });
  });
});
