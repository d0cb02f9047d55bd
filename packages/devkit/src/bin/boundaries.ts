// Part of npm run lint: what may import what (action-docs/architecture.md).
import { findViolations } from '../boundaries.ts';
import { runCommand } from '../command.ts';
import { errors } from '../errors.ts';

await runCommand(() => {
  const violations = findViolations();
  for (const { file, line, message } of violations) {
    console.error(`${file}:${line}: ${message}`);
  }
  if (violations.length === 0) return;
  throw errors.error(
    'BOUNDARY_CROSSED',
    `${violations.length} boundaries crossed`,
  );
});
