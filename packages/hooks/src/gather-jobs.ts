import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '@kit/errors';
import { parseManifests } from '@kit/manifests';
import { errors } from './errors.ts';
import type { JobSource } from './job-line.ts';
import {
  type JobHook,
  manifestJob,
  plainJob,
  templateJob,
} from './job-object.ts';

export interface JobPlace {
  readonly workspace: string;
  readonly namespace: string;
  /** The pod template of the new version, for lines without an image. */
  readonly template?: unknown;
}

/** The Jobs that the lines of an input name. Throws HOOK_JOB_INVALID or MANIFEST_INVALID. */
export async function gatherJobs(
  input: string,
  sources: readonly JobSource[] | undefined,
  place: JobPlace,
): Promise<readonly JobHook[]> {
  const found = (sources ?? []).map((source) =>
    source.kind === 'file'
      ? jobsOfFile(input, source.path, place)
      : [lineJob(source, place)],
  );
  return (await Promise.all(found)).flat();
}

function lineJob(
  { name, image, argv }: Extract<JobSource, { kind: 'line' }>,
  { template }: JobPlace,
): JobHook {
  return image === undefined
    ? templateJob(name, template, argv)
    : plainJob(name, image, argv);
}

async function jobsOfFile(
  input: string,
  path: string,
  { workspace, namespace }: JobPlace,
): Promise<readonly JobHook[]> {
  const refuse = (why: string) =>
    errors.error('HOOK_JOB_INVALID', `input "${input}": ${path}: ${why}`);
  const text = await readFile(resolve(workspace, path), 'utf8').catch(
    (error: unknown) => {
      throw refuse(messageOf(error));
    },
  );
  const source = `input "${input}": ${path}`;
  return parseManifests(source, text, namespace).map(({ body }) => {
    const job = manifestJob(body);
    if (typeof job === 'string') throw refuse(job);
    return job;
  });
}
