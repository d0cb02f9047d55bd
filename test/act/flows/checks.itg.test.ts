import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { caller } from './caller.ts';
import {
  createShopRepository,
  type ShopRepository,
} from './shop-repository.ts';
import { page, ran, under } from './world.ts';

const limits =
  'quality_gates: { code_coverage: { locations: { minimum: 80 } } }\n';
const covered = 'TN:\nSF:index.js\nDA:1,1\nend_of_record\n';

const checks = caller({
  workflow: 'pr-check',
  on: '[pull_request]',
  settings: [
    'test: cp lcov.info "$REPORTS" || true',
    'scan: echo "$SCAN_TOKEN" | tr a-z A-Z',
    'coverage: locations=reports/*/lcov.info',
    'elsewhere: performance, load, security, lint',
    'e2e: echo "all of it"; test ! -e fail; echo seen > "$REPORTS/seen.txt"',
    'e2e-compose-file: compose.e2e.yaml',
  ],
  secrets: ['scan-token: scanner'],
});
const jobs = ['plan', 'check locations', 'gate', 'e2e', 'passed'];
const write = { 'services/locations/lcov.info': covered };

let shop: ShopRepository;

beforeAll(async () => {
  shop = await createShopRepository({
    origin: 'http://localhost',
    kubeconfig: '',
    workflows: { 'checks.yml': checks },
  });
});
afterAll(() => shop?.remove());

it('tests all services together between up and down, and gives the scanner its token', async () => {
  const files = { ...page, ...write, '.github/quality-gates.yml': limits };
  const result = await shop.openPullRequest('feature/map', files);
  expect(ran(result)).toEqual(under('pr-check', jobs));
  expect(result.exitCode).toBe(0);
  const told = [
    '| SCANNER',
    '| docker compose up --detach --wait --wait-timeout 120 (compose.e2e.yaml)',
    '| all of it',
    '| docker compose down --volumes --remove-orphans (compose.e2e.yaml)',
  ].map((text) => result.log.indexOf(text));
  expect(told).not.toContain(-1);
  expect(told).toEqual([...told].sort((one, other) => one - other));
});

it('does not pass when that test fails, and takes everything down', async () => {
  const files = { ...page, ...write, '.github/quality-gates.yml': limits };
  const result = await shop.openPullRequest('feature/list', {
    ...files,
    fail: '',
  });
  expect(result.exitCode).toBe(1);
  expect(result.log).toContain('docker compose down');
  expect(result.log).toContain('e2e: failure (wanted: success)');
});

it('takes no report that is committed for one of this run', async () => {
  const files = { ...page, '.github/quality-gates.yml': limits };
  const result = await shop.openPullRequest('feature/old', {
    ...files,
    '.gitignore': '',
    'reports/locations/lcov.info': covered,
  });
  expect(result.exitCode).toBe(1);
  expect(result.log).toContain('Coverage of locations not measured');
});
