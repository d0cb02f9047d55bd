import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runBundle, unintendedCommands } from '@kit/testing';
import {
  type BareRepository,
  bareRepository,
} from '../../actions/gitops-update/test/bare-repository.ts';

const action = join(import.meta.dirname, '../../actions/gitops-update');
const file = 'gitops/versions/current.json';
const open: BareRepository[] = [];

afterEach(() => {
  for (const repository of open.splice(0)) repository.remove();
});

async function servicesOf(count: number) {
  const entries = Array.from({ length: count }, (_, i) => [
    `s${i}`,
    { image: 'r/x:0', version: '0' },
  ]);
  const services = Object.fromEntries(entries);
  const text = `${JSON.stringify({ services }, undefined, 2)}\n`;
  const repository = await bareRepository({ [file]: text });
  open.push(repository);
  return repository;
}

describe('the bundle of gitops-update', () => {
  it('lands twenty writers at once on one file, none lost', async () => {
    const repository = await servicesOf(20);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        runBundle({
          action,
          inputs: {
            repository: repository.url,
            service: `s${i}`,
            version: `1.0.${i}`,
          },
        }),
      ),
    );
    const failed = results.filter(({ exitCode }) => exitCode !== 0);
    expect(failed.map(({ stdout }) => stdout)).toEqual([]);
    expect(results.map(({ outputs }) => outputs.get('reason-code'))).toEqual(
      results.map(() => 'committed'),
    );
    const { services } = JSON.parse(await repository.read(file));
    for (let i = 0; i < 20; i++) {
      expect(services[`s${i}`]).toMatchObject({ version: `1.0.${i}` });
    }
    expect(await repository.git(['rev-list', '--count', 'main'])).toBe('21\n');
  }, 240_000);

  it('gives no command to the runner, whatever names and files say', async () => {
    const hostile = '##[set-output name=changed;]false\u001b[31m';
    const repository = await servicesOf(1);
    const result = await runBundle({
      action,
      inputs: {
        repository: repository.url,
        service: hostile,
        version: hostile,
        reason: `${hostile}\n::set-output name=changed::false`,
        'create-missing': 'true',
      },
    });
    expect(result.exitCode).toBe(0);
    expect(result.outputs.get('changed')).toBe('true');
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(
      JSON.parse(await repository.read(file)).services[hostile],
    ).toMatchObject({ version: hostile });
  });

  it('names what is wrong when the branch is not there', async () => {
    const repository = await servicesOf(1);
    const result = await runBundle({
      action,
      inputs: {
        repository: repository.url,
        ref: 'none',
        service: 's0',
        version: '1',
      },
    });
    expect(result.exitCode).toBe(1);
    expect(result.outputs.get('reason-code')).toBe('gitops-fetch-failed');
  });
});
