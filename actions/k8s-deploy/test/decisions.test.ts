import { describe, expect, it } from '@jest/globals';
import { readInputs } from '@kit/action';
import { parseWorkload } from '@kit/kube-objects';
import { parsePodTemplate } from '@kit/kubernetes';
import { parseWorkloadRef } from '@kit/manifests';
import fc from 'fast-check';
import { valueFlags } from '../src/apply-helm.ts';
import { parseHistory } from '../src/gather-helm.ts';
import { eachInGroups, inGroups } from '../src/groups.ts';
import {
  changedImages,
  type ImageEntry,
  imagePatch,
  parseImages,
} from '../src/image-change.ts';
import { inputs as schema } from '../src/inputs.ts';
import { inputRules, neededRules } from '../src/permissions.ts';
import { planRelease } from '../src/release-plan.ts';
import type { Unit } from '../src/unit.ts';

const template = parsePodTemplate({
  spec: {
    containers: [
      { name: 'app', image: 'web:1' },
      { name: 'proxy', image: 'envoy:1' },
    ],
    initContainers: [{ name: 'migrate', image: 'web:1' }],
  },
});
const single = parsePodTemplate({
  spec: { containers: [{ name: 'app', image: 'web:1' }] },
});

const seen = parseWorkload({
  kind: 'Deployment',
  spec: { template: single.raw },
});

function entries(text: string): readonly ImageEntry[] {
  const parsed = parseImages(text);
  if (!('value' in parsed)) throw new Error(parsed.allowed);
  return parsed.value;
}

describe('the input images', () => {
  it('is read with registries, ports and digests', () => {
    expect(
      entries('# a comment\napi=reg:5000/api:1\nsts/db:main=db@sha256:ab'),
    ).toMatchObject([
      {
        ref: { id: 'deployment/api' },
        container: undefined,
        image: 'reg:5000/api:1',
      },
      {
        ref: { id: 'statefulset/db' },
        container: 'main',
        image: 'db@sha256:ab',
      },
    ]);
  });

  it.each(['api', 'api=', 'api=a b', 'pod/api=x', 'api:a:b=x'])(
    'refuses %p',
    (line) => {
      expect(parseImages(line)).toHaveProperty('allowed');
    },
  );

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (raw) => void parseImages(raw)));
  });
});

describe('the change of images', () => {
  it.each([
    ['api=web:2', single, [{ name: 'app', image: 'web:2', isInit: false }]],
    ['api=web:1', single, []],
    [
      'api:proxy=envoy:2',
      template,
      [{ name: 'proxy', image: 'envoy:2', isInit: false }],
    ],
    [
      'api:migrate=web:2',
      template,
      [{ name: 'migrate', image: 'web:2', isInit: true }],
    ],
  ])('%s', (text, given, expected) => {
    expect(changedImages(given, entries(text))).toEqual(expected);
  });

  it.each([
    ['api=web:2', 'app, proxy, migrate'],
    ['api:side=web:2', 'has not side'],
  ])('of %s is refused where it is not clear', (text, message) => {
    expect(() => changedImages(template, entries(text))).toThrow(message);
  });

  it('patches the named containers and nothing else', () => {
    const images = changedImages(
      template,
      entries('api:app=web:2\napi:migrate=web:2'),
    );
    expect(imagePatch(images, { a: 'b' })).toEqual({
      metadata: { annotations: { a: 'b' } },
      spec: {
        template: {
          spec: {
            containers: [{ name: 'app', image: 'web:2' }],
            initContainers: [{ name: 'migrate', image: 'web:2' }],
          },
        },
      },
    });
  });
});

const unit = (name: string, write: Unit['write'] = { kind: 'none' }): Unit => {
  const ref = parseWorkloadRef(name);
  if ('allowed' in ref) throw new Error(ref.allowed);
  return {
    id: ref.id,
    name,
    ref,
    write,
    former: { uid: 'u', generation: 1, template: single, seen },
  };
};
const units = ['user', 'location', 'trip', 'ai'].map((name) => unit(name));

describe('groups', () => {
  it('are as named, with the rest at the end', () => {
    const groups = inGroups(units, [['deployment/trip'], ['user', 'location']]);
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
      ['trip'],
      ['user', 'location'],
      ['ai'],
    ]);
  });

  it.each([
    [[['web']], 'web is not deployed; deployed: deployment/user'],
    [[['user'], ['user']], 'user is named twice'],
  ])('are refused when they name %j', (groups, message) => {
    expect(() => inGroups(units, groups)).toThrow(message);
  });

  it('wait for each other and work on two at a time', async () => {
    const begun: string[] = [];
    let active = 0;
    let most = 0;
    await eachInGroups([['a', 'b', 'c'], ['d']], 2, async (name) => {
      begun.push(name);
      active += 1;
      most = Math.max(most, active);
      await new Promise((done) => setTimeout(done, 5));
      active -= 1;
      if (name === 'd') expect(active).toBe(0);
    });
    expect(most).toBe(2);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('begin nothing new after a failure, and end what has begun', async () => {
    const ended: string[] = [];
    const work = eachInGroups([['a', 'b', 'c'], ['d']], 2, async (name) => {
      if (name === 'a') throw new Error('no');
      await new Promise((done) => setTimeout(done, 5));
      ended.push(name);
    });
    await expect(work).rejects.toThrow('no');
    expect(ended).toEqual(['b']);
  });
});

describe('the history of a Helm release', () => {
  const entry = (revision: unknown, status: string) => ({ revision, status });
  it.each([
    ['nothing', '', undefined, false],
    ['an error', 'Error: release: not found', undefined, false],
    ['one deployed', JSON.stringify([entry(1, 'deployed')]), 1, false],
    [
      'a failed one last',
      JSON.stringify([entry(1, 'deployed'), entry(2, 'failed')]),
      1,
      false,
    ],
    [
      'a killed upgrade',
      JSON.stringify([entry(3, 'deployed'), entry(4, 'pending-upgrade')]),
      3,
      true,
    ],
    ['nonsense', '{"a":1}', undefined, false],
    [
      'a revision that is no number',
      JSON.stringify([entry('1', 'deployed')]),
      undefined,
      false,
    ],
  ])('of %s', (_, text, revision, isStuck) => {
    expect(parseHistory(text)).toEqual({ revision, isStuck });
  });

  it('gives its values to template and upgrade alike, as arguments', () => {
    const given = { helmValues: ['a.yaml'], helmSet: ['x=$(id)'] };
    expect(valueFlags(given, '/w')).toEqual([
      '--values',
      '/w/a.yaml',
      '--set',
      'x=$(id)',
    ]);
  });
});

describe('the plan', () => {
  const images = {
    kind: 'images',
    images: [{ name: 'app', image: 'web:2', isInit: false }],
  } as const;
  const release = {
    namespace: 'shop',
    objects: [],
    helm: undefined,
    groups: [[unit('user'), unit('trip', images)]],
  };

  it('names every write, and the watch only when something changes', () => {
    expect(planRelease(release, { watch: 600_000 })).toEqual([
      {
        id: 'keep',
        title: 'deployment/user runs it already: see that it is ready',
      },
      {
        id: 'set-image',
        title: 'set the image of deployment/trip from web:1 to web:2',
        write: 'PATCH deployment/trip',
      },
      { id: 'wait', title: 'wait until deployment/trip is rolled out' },
      { id: 'watch', title: 'watch for 600 s' },
    ]);
    expect(
      planRelease({ ...release, groups: [[unit('user')]] }, { watch: 1 }),
    ).toHaveLength(1);
  });

  it('needs only the rules of the kinds that change', () => {
    expect(
      neededRules(release).map(({ resource, verbs }) => [resource, ...verbs]),
    ).toEqual([
      ['pods', 'list', 'watch'],
      ['leases', 'get', 'create', 'update'],
      ['deployments', 'get', 'list', 'watch', 'patch'],
    ]);
  });

  it('needs only to look at the kinds that stay as they are', () => {
    const ref = { ...unit('db').ref, plural: 'statefulsets' as const };
    const groups = [[unit('trip', images), { ...unit('db'), ref }]];
    expect(neededRules({ ...release, groups }).at(-1)).toEqual({
      group: 'apps',
      resource: 'statefulsets',
      verbs: ['get', 'list', 'watch'],
    });
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['nothing more', {}, []],
    ['checks', { 'exec-checks': 'deployment/api: ["a"]' }, ['pods/exec']],
    ['Jobs before', { 'before-deploy-jobs': 'a: b:1 ["c"]' }, ['jobs']],
    ['Jobs after', { 'after-deploy-jobs': 'a: b:1 ["c"]' }, ['jobs']],
    ['a threshold that is watched', { 'cpu-max': '9%', watch: '1s' }, ['pods']],
    ['a threshold without a watch', { 'cpu-max': '9%' }, []],
  ])('needs the rules of %s', (_, given, wanted) => {
    const env = Object.fromEntries(
      Object.entries(given).map(([name, text]) => [
        `INPUT_${name.toUpperCase()}`,
        text,
      ]),
    );
    const rules = inputRules(readInputs(schema, env, () => undefined));
    expect(rules.map(({ resource }) => resource)).toEqual(wanted);
  });
});
