import { describe, expect, it } from '@jest/globals';
import { findDrift } from '../src/drift.ts';
import {
  container,
  declared,
  declaredService,
  hostState,
  image,
  release,
} from './states.ts';

const drift = (given: Parameters<typeof hostState>[0]) =>
  findDrift(hostState(given)).map(({ service, what }) => `${service} ${what}`);
const auth = (...containers: ReturnType<typeof container>[]) =>
  drift({
    containers,
    declared: declared(
      declaredService('auth', { replicas: containers.length }),
    ),
  });

describe('drift', () => {
  it('is none where everything is as it was deployed', () => {
    expect(drift({})).toEqual([]);
  });

  it('is a service that does not run', () => {
    expect(drift({ containers: [] })).toEqual([
      'auth is declared and does not run',
      'worker is declared and does not run',
      'db is declared and does not run',
    ]);
  });

  it('says how a service ended', () => {
    const ended = { isRunning: false, status: 'exited', exitCode: 137 };
    expect(auth(container(ended))).toEqual([
      'auth does not run: shop-auth-1 exited, exit code 137',
    ]);
  });

  it('is another number than declared', () => {
    const containers = [container(), container({ id: 'auth-2' })];
    const { services } = declared(declaredService('auth', { replicas: 3 }));
    expect(
      drift({ containers, declared: { project: 'shop', services } }),
    ).toEqual(['auth runs 2 times, declared 3']);
  });

  it('is another image than was deployed', () => {
    expect(auth(container({ image: 'r/auth:0' }))).toEqual([
      'auth shop-auth-1 runs r/auth:0, deployed is r/auth:1',
    ]);
  });

  it('is the same tag with other contents', () => {
    const current = release({
      images: { auth: image('r/auth:1', 'r/auth:1@sha256:a') },
    });
    const services = declared(declaredService('auth'));
    const runs = (name: string) =>
      drift({
        current,
        declared: services,
        containers: [container({ image: name })],
      });
    expect(runs('r/auth:1@sha256:a')).toEqual([]);
    expect(runs('r/auth:1@sha256:b')).toEqual([
      'auth shop-auth-1 runs r/auth:1@sha256:b, deployed is r/auth:1',
    ]);
  });

  it('is another image than declared, before anything was deployed', () => {
    const services = declared(declaredService('auth'));
    const containers = [container({ image: 'r/auth:0' })];
    expect(
      drift({ current: undefined, declared: services, containers }),
    ).toEqual(['auth shop-auth-1 runs r/auth:0, declared is r/auth:1']);
  });

  it('is another configuration than was deployed', () => {
    expect(auth(container({ hash: 'by hand' }))).toEqual([
      'auth shop-auth-1 has another configuration than was deployed',
    ]);
  });

  it('is an unhealthy container', () => {
    expect(auth(container({ health: 'unhealthy' }))).toEqual([
      'auth shop-auth-1 is unhealthy',
    ]);
  });

  it('is what runs and is not declared', () => {
    const containers = [container(), container({ service: 'ghost', id: 'g' })];
    expect(
      drift({ containers, declared: declared(declaredService('auth')) }),
    ).toEqual(['ghost runs 1 times, and is not declared']);
  });

  it('is a deployment that broke off, and no more is said of it', () => {
    expect(drift({ unfinished: ['auth'], containers: [] })).toContain(
      'auth a deployment of it broke off',
    );
  });
});
