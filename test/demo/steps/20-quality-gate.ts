import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import type { DemoStep } from '../demo-step.ts';

const limits = `# yaml-language-server: $schema=https://raw.githubusercontent.com/org/kit/v1/action-docs/schemas/quality-gates.schema.json
quality_gates:
  code_coverage:
    auth: { minimum: 75, target: 80 }
    users: { minimum: 70, target: 80 }
  tests: { pass_rate: 100 }
  security: { critical_vulnerabilities: 0, high_vulnerabilities: 0, medium_vulnerabilities: 5 }
  performance: { build_time_seconds: 300 }
  lint: { errors: 0, warnings: 10 }
`;

const inputs = {
  config: 'quality-gates.yml',
  coverage: 'auth=go-coverage.out\nusers=node-lcov.info',
  tests: 'users=node-junit.xml',
  security: 'users=security-report.json',
  lint: 'users=eslint-warn.json',
  'build-time-seconds': '120',
};

const reports = [
  'go-coverage.out',
  'node-lcov.info',
  'node-junit.xml',
  'node-junit-failed.xml',
  'eslint-warn.json',
];

export const step: DemoStep = {
  title: 'Whether it may ship',
  async run(stage) {
    const workspace = join(stage.scratch, 'gate');
    mkdirSync(workspace);
    const fixtures = join(root, 'actions/quality-gate/test/fixtures');
    for (const name of reports) {
      copyFileSync(join(fixtures, name), join(workspace, name));
    }
    const write = (name: string, text: string) =>
      writeFileSync(join(workspace, name), text);
    write('quality-gates.yml', limits);
    write('security-report.json', '{"Critical": 0, "High": 0}');
    const env = { GITHUB_EVENT_NAME: 'push' };
    stage.say('All limits are met, one only below its target: it may ship.');
    await stage.run('quality-gate', { workspace, inputs, env });
    stage.say('A test fails and the scan is missing: it may not.');
    const worse = {
      ...inputs,
      tests: 'users=node-junit-failed.xml',
      security: 'users=no-report.json',
    };
    await stage.run('quality-gate', { workspace, inputs: worse, env });
  },
};
