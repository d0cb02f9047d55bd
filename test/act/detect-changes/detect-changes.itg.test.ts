import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ActResult, type Consumer, createConsumer } from '../act.ts';

const repository = { default_branch: 'main', full_name: 'org/consumer' };

describe('a matrix over what changed', () => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await createConsumer(join(import.meta.dirname, 'consumer'));
  });
  afterAll(() => consumer.remove());

  const push = async (files: Readonly<Record<string, string>>) => {
    const before = await consumer.git('rev-parse', 'HEAD');
    const after = await consumer.commit(files, 'feat: change');
    const payload = { before, after, ref: 'refs/heads/main', repository };
    return consumer.act({ event: 'push', payload });
  };
  const builds = ({ log }: ActResult) =>
    [...log.matchAll(/\| building (\w+)/g)].map(([, name = '']) => name).sort();

  it('builds exactly the changed services of a push', async () => {
    const result = await push({ 'services/users/name.txt': 'users 2' });
    expect(result.exitCode).toBe(0);
    expect(builds(result)).toEqual(['auth', 'users']);
  });

  it('builds none, and does not fail, when none changed', async () => {
    const result = await push({ 'README.md': 'shop' });
    expect(result.exitCode).toBe(0);
    expect(builds(result)).toEqual([]);
  });

  it('goes on with the others when one fails', async () => {
    const result = await push({
      'services/users/name.txt': 'broken',
      'services/waste/name.txt': 'waste 2',
    });
    expect(result.exitCode).toBe(1);
    expect(builds(result)).toEqual(['auth', 'users', 'waste']);
    // act calls every job of a matrix failed when one is: count the steps.
    expect(result.log.match(/Failure - Main echo/g)).toHaveLength(1);
    expect(result.log.match(/Success - Main echo/g)).toHaveLength(2);
  });

  it('builds exactly the changed services of a pull request', async () => {
    const base = await consumer.git('rev-parse', 'HEAD');
    await consumer.git('checkout', '--quiet', '-b', 'feature');
    const head = await consumer.commit(
      { 'services/waste/name.txt': 'waste 3' },
      'feat: waste',
    );
    await consumer.git('checkout', '--quiet', '--detach', base);
    await consumer.git(
      'merge',
      '--quiet',
      '--no-ff',
      '--message',
      'merge',
      head,
    );
    await consumer.git('update-ref', 'refs/remotes/origin/main', base);
    const result = await consumer.act({
      event: 'pull_request',
      payload: {
        number: 1,
        repository,
        pull_request: {
          number: 1,
          base: { ref: 'main', sha: base },
          head: { ref: 'feature', sha: head },
        },
      },
    });
    expect(result.exitCode).toBe(0);
    expect(builds(result)).toEqual(['waste']);
  });
});
