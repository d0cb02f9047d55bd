import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gatherJobs, parseJobs, podLabelsOf } from '../src/index.ts';
import {
  jobId,
  jobObject,
  manifestJob,
  plainJob,
  templateJob,
} from '../src/job-object.ts';

const withTemplate = { hasTemplate: true };

describe('the lines of Jobs', () => {
  it('are a path, an image with a program, or a program', () => {
    const raw =
      '# first\ndeploy/migrate job.yaml\nsync: ghcr.io/org/sync:1 ["sync", "--all"]\n\nmigrate: ["./manage.py", "migrate"]';
    expect(parseJobs(raw, withTemplate)).toEqual({
      value: [
        { kind: 'file', path: 'deploy/migrate job.yaml' },
        {
          kind: 'line',
          name: 'sync',
          image: 'ghcr.io/org/sync:1',
          argv: ['sync', '--all'],
        },
        {
          kind: 'line',
          name: 'migrate',
          image: undefined,
          argv: ['./manage.py', 'migrate'],
        },
      ],
    });
  });

  it.each([
    'migrate',
    'migrate: ./manage.py migrate',
    'migrate: image:1',
    'migrate: []',
    'Migrate: ["a"]',
    '-a: ["a"]',
    `${'a'.repeat(41)}: ["a"]`,
    'migrate: a b ["c"]',
    'migrate.txt',
  ])('are refused as %j', (line) => {
    expect(parseJobs(line, withTemplate)).toHaveProperty('allowed');
  });

  it('need an image where there is no template to take it from', () => {
    const without = { hasTemplate: false };
    expect(parseJobs('a: ["b"]', without)).toHaveProperty('allowed');
    expect(parseJobs('a: image:1 ["b"]', without)).toHaveProperty('value');
  });
});

const own = { id: '0123456789ab', tried: 2, timeoutMs: 600_000, runUrl: 'u' };

describe('a Job', () => {
  it('has a name of its own, an end, and a time to be found in', () => {
    expect(
      jobObject(plainJob('migrate', 'image:1', ['run', 'it']), own),
    ).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'migrate-0123456789ab-2',
        labels: { 'delivery.kit/job': own.id },
        annotations: { 'delivery.kit/run': 'u' },
      },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 630,
        ttlSecondsAfterFinished: 86_400,
        template: {
          metadata: { labels: { 'delivery.kit/job': own.id } },
          spec: {
            restartPolicy: 'Never',
            containers: [
              { name: 'migrate', image: 'image:1', command: ['run', 'it'] },
            ],
          },
        },
      },
    });
  });

  it('of a manifest keeps what is said there, and stays for an hour at least', () => {
    const body = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'migrate', labels: { team: 'a' } },
      spec: {
        backoffLimit: 4,
        activeDeadlineSeconds: 5,
        ttlSecondsAfterFinished: 0,
        template: { metadata: { labels: { app: 'm' } }, spec: { x: 1 } },
      },
    };
    const job = manifestJob(body);
    if (typeof job === 'string') throw new Error(job);
    expect(jobObject(job, own)).toMatchObject({
      metadata: { labels: { team: 'a', 'delivery.kit/job': own.id } },
      spec: {
        backoffLimit: 4,
        activeDeadlineSeconds: 5,
        ttlSecondsAfterFinished: 3600,
        template: {
          metadata: { labels: { app: 'm', 'delivery.kit/job': own.id } },
          spec: { x: 1 },
        },
      },
    });
    expect(podLabelsOf(job)).toEqual({ app: 'm' });
  });

  it('as the pods of the release are serves nothing, and has none of their labels', () => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: {
        serviceAccountName: 'web',
        containers: [
          {
            name: 'app',
            image: 'web:2',
            args: ['serve'],
            env: [{ name: 'A', value: '1' }],
            ports: [{ containerPort: 80 }],
            readinessProbe: { httpGet: {} },
            livenessProbe: { httpGet: {} },
            startupProbe: { httpGet: {} },
            lifecycle: { preStop: {} },
          },
          { name: 'proxy', image: 'envoy:1' },
        ],
      },
    };
    const job = templateJob('migrate', template, ['migrate']);
    expect(job.spec).toEqual({
      template: {
        spec: {
          serviceAccountName: 'web',
          restartPolicy: 'Never',
          containers: [
            {
              name: 'app',
              image: 'web:2',
              env: [{ name: 'A', value: '1' }],
              command: ['migrate'],
            },
          ],
        },
      },
    });
    expect(podLabelsOf(job)).toEqual({});
  });

  it('is the same for the same release, and another for everything else', () => {
    const release = { origin: 'run/1', version: 'web:2' };
    const job = plainJob('migrate', 'image:1', ['a']);
    const ids = [
      jobId(job, release, 'before'),
      jobId(job, { ...release, origin: 'run/2' }, 'before'),
      jobId(job, { ...release, version: 'web:3' }, 'before'),
      jobId(job, release, 'after'),
      jobId(plainJob('migrate', 'image:2', ['a']), release, 'before'),
      jobId(plainJob('migrate', 'image:1', ['b']), release, 'before'),
      jobId(plainJob('sync', 'image:1', ['a']), release, 'before'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(jobId(job, { ...release }, 'before')).toBe(ids[0]);
    expect(ids.every((id) => /^[0-9a-f]{12}$/.test(id))).toBe(true);
  });
});

describe('the files of Jobs', () => {
  let workspace = '';
  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'kit-jobs-'));
    const job = (name: string) =>
      `apiVersion: batch/v1\nkind: Job\nmetadata: {name: ${name}}\n`;
    await writeFile(join(workspace, 'two.yaml'), `${job('a')}---\n${job('b')}`);
    await writeFile(join(workspace, 'empty.yaml'), '# nothing\n');
    await writeFile(join(workspace, 'broken.yaml'), 'a: [\n');
    await writeFile(
      join(workspace, 'pod.yaml'),
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n',
    );
  });
  afterAll(() => rm(workspace, { recursive: true }));

  const gather = (raw: string) => {
    const parsed = parseJobs(raw, withTemplate);
    if (!('value' in parsed)) throw new Error(parsed.allowed);
    return gatherJobs('jobs', parsed.value, { workspace, namespace: 'shop' });
  };

  it('may hold several, and come in order with the lines', async () => {
    const jobs = await gather('z: image:1 ["x"]\ntwo.yaml\nempty.yaml');
    expect(jobs.map(({ name }) => name)).toEqual(['z', 'a', 'b']);
  });

  it.each([
    [
      'missing.yaml',
      'HOOK_JOB_INVALID',
      /input "jobs": missing.yaml: .*ENOENT/,
    ],
    ['broken.yaml', 'MANIFEST_INVALID', /input "jobs": broken.yaml: /],
    [
      'pod.yaml',
      'HOOK_JOB_INVALID',
      /pod.yaml: not a batch\/v1 Job, but v1 Pod/,
    ],
  ])('are refused as %s', async (file, code, message) => {
    await expect(gather(file)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
