import { describe, expect, it } from '@jest/globals';
import {
  type Destination,
  findRelease,
  isReleaseName,
  type Release,
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
    ...services: string[]
  ) => {
    const found = findRelease(
      [
        ...all,
        ...(current === undefined || all.includes(current)
          ? []
          : [back, current]),
      ],
      current,
      destination,
      services,
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
    expect(find({ to: 'version', version: '1' }, three, 'auth')).toBe(one.name);
    expect(find({ to: 'version', version: '2' }, back, 'auth')).toBe(
      `there: ${back.name} is the current release`,
    );
    expect(find({ to: 'version', version: '7' }, three, 'web')).toBe(two.name);
  });

  const web = (version: string, rest: Partial<Release> = {}) =>
    release({
      name: '20260105T000000Z-5.1',
      previous: three.name,
      images: { auth: image('r/auth:3'), web: image(`r/web:${version}`) },
      ...rest,
    });

  it('goes to what a service had, whatever its neighbours got since', () => {
    expect(find({ to: 'previous' }, web('8'), 'auth')).toBe(two.name);
    expect(find({ to: 'previous' }, web('8'))).toBe(three.name);
  });

  it('knows of which service a rollback was', () => {
    const images = { auth: image('r/auth:2'), web: image('r/web:8') };
    const later = web('8', { previous: back.name, images });
    expect(find({ to: 'previous' }, later, 'auth')).toBe(
      `there: ${back.name} has gone back from ${three.name} already; name a release to go elsewhere`,
    );
    const images2 = { auth: image('r/auth:1'), web: image('r/web:7') };
    const ofAuth = { ...back, images: images2, previous: two.name };
    expect(
      findRelease(
        [one, two, ofAuth, web('8', { previous: ofAuth.name })],
        web('8', { previous: ofAuth.name }),
        { to: 'previous' },
        ['web'],
      ),
    ).toMatchObject({ release: { name: ofAuth.name } });
    expect(find({ to: 'previous' }, ofAuth, 'web')).toContain('none: ');
  });

  it('steps over a release that changed nothing, and sees a tag that was moved', () => {
    const same = web('7', { images: three.images });
    expect(find({ to: 'previous' }, same)).toBe(two.name);
    expect(find({ to: 'previous' }, same, 'auth')).toBe(two.name);
    const hashed = web('7', { images: three.images, hashes: { auth: 'b' } });
    expect(find({ to: 'previous' }, hashed)).toBe(three.name);
    const moved = image('r/auth:3', 'r/auth:3@sha256:b');
    const before = image('r/auth:3', 'r/auth:3@sha256:a');
    const four = web('7', { images: { auth: moved } });
    const known = [one, { ...three, images: { auth: before } }, four];
    expect(
      findRelease(known, four, { to: 'previous' }, ['auth']),
    ).toMatchObject({ release: { name: three.name } });
  });

  it('is none where a service was not deployed yet', () => {
    const recorded = `recorded are: ${three.name}, ${two.name}, ${one.name}`;
    expect(find({ to: 'previous' }, two, 'web')).toBe(
      `none: ${one.name} has no web; ${recorded}`,
    );
    expect(find({ to: 'release', name: one.name }, three, 'web')).toBe(
      `none: ${one.name} has no web; ${recorded}`,
    );
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
    expect(findRelease([], undefined, { to: 'previous' })).toEqual({
      kind: 'none',
      why: 'no release is recorded; recorded are: none',
    });
  });
});
