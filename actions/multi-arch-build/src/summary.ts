import {
  code,
  details,
  fence,
  heading,
  joinMarkdown,
  list,
  type Markdown,
  md,
  table,
} from '@kit/action';
import { formatDuration } from '@kit/clock';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { describeFinding } from './plan-emulation.ts';

export function summarize(plan: Plan, outcome: Outcome): Markdown {
  const names = plan.images.flatMap((image) =>
    outcome.tags.map((tag) => code(`${image}:${tag}`)),
  );
  const { problems } = outcome;
  const count = plan.findings.length;
  return joinMarkdown([
    heading(3, md`Image ${code(plan.images[0] ?? '')}: ${verdict(outcome)}`),
    problems.length > 0 ? list(problems) : undefined,
    facts(outcome),
    platformTable(plan, outcome),
    names.length > 0 ? details('Tags', list(names)) : undefined,
    count > 0
      ? details(
          `${count} ${count === 1 ? 'step needs' : 'steps need'} a change`,
          fence(plan.findings.map(describeFinding).join('\n\n'), 'diff'),
        )
      : undefined,
  ]);
}

function verdict({ problems, pushed }: Outcome): string {
  if (problems.length > 0) return 'is not what was pushed';
  return pushed ? 'pushed' : 'not pushed';
}

function facts({ mode, milliseconds, steps, digest }: Outcome): Markdown {
  const { cached, total } = steps;
  return joinMarkdown(
    [
      mode,
      formatDuration(milliseconds),
      total > 0 ? `${cached} of ${total} steps cached` : undefined,
      digest === '' ? undefined : md`digest ${code(digest)}`,
    ],
    ', ',
  );
}

function platformTable(plan: Plan, { sizes }: Outcome): Markdown {
  const rows = plan.platforms.map((platform) => {
    const size = sizes.find((entry) => entry.platform === platform);
    return [
      code(platform),
      plan.emulated.includes(platform) ? 'emulated' : 'native or cross-built',
      size && megabytes(size.bytes),
      size && code(size.digest.slice(7, 19)),
    ];
  });
  return table(['Platform', 'Built', 'Compressed', 'Digest'], rows, [
    'left',
    'left',
    'right',
    'left',
  ]);
}

/** `12.3 MB`, of 1,000,000 bytes, as registries count. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
