// Adds up what the tiers left behind, and prints the last line of .ci/run.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2] ?? '.';
const skips = JSON.parse(readFileSync('test/skips.json', 'utf8'));
const count = { passed: 0, failed: 0, skipped: 0 };
const notes = [];

for (const file of readdirSync(folder).filter((name) =>
  name.endsWith('.exit'),
)) {
  const tier = file.slice(0, -'.exit'.length);
  const code = Number(readFileSync(join(folder, file), 'utf8'));
  countTier(tier, code);
}
for (const note of notes) console.log(note);
console.log(
  `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`,
);
process.exit(count.failed === 0 ? 0 : 1);

function countTier(tier, code) {
  const results = readResults(tier);
  if (code === 77) skip(`tier ${tier}`);
  else if (results === undefined) count[code === 0 ? 'passed' : 'failed'] += 1;
  else countTests(results, code);
}

function countTests(results, code) {
  count.passed += results.numPassedTests;
  count.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
  if (code !== 0 && results.success) count.failed += 1;
  for (const suite of results.testResults) {
    const file = relative('.', suite.name);
    for (const test of suite.assertionResults) {
      if (test.status === 'pending' || test.status === 'todo') {
        skip(`${file} > ${test.fullName}`);
      }
      if (test.status === 'passed' && test.invocations > 1) {
        const [why = ''] = test.retryReasons ?? [];
        notes.push(
          `passed when tried again: ${file} > ${test.fullName}: ${why.split('\n')[0]}`,
        );
      }
    }
  }
}

function skip(name) {
  count.skipped += 1;
  if (typeof skips[name] === 'string') return;
  count.failed += 1;
  notes.push(`skipped without a reason in test/skips.json: ${name}`);
}

function readResults(tier) {
  try {
    return JSON.parse(readFileSync(join(folder, `${tier}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}
