import {
  code,
  details,
  fence,
  heading,
  joinMarkdown,
  type Markdown,
  md,
  table,
} from '@kit/action';
import { formatDuration } from '@kit/clock';
import type { PlatformSize } from '@kit/registry';
import { describeFinding, type Plan } from './plan.ts';

export interface Outcome {
  readonly mode: string;
  readonly pushed: boolean;
  readonly digest: string;
  readonly sizes: readonly PlatformSize[];
  readonly cachedSteps: number;
  readonly milliseconds: number;
  readonly problems: readonly string[];
}

export function summarize(plan: Plan, outcome: Outcome): Markdown {
  const verdict =
    outcome.problems.length > 0
      ? 'is not what was pushed'
      : outcome.pushed
        ? 'pushed'
        : 'not pushed';
  const rows = plan.platforms.map((platform) => {
    const size = outcome.sizes.find((entry) => entry.platform === platform);
    const how = plan.emulated.includes(platform)
      ? 'emulated'
      : 'native or cross-built';
    return [
      code(platform),
      how,
      size && megabytes(size.bytes),
      size && code(size.digest.slice(7, 19)),
    ];
  });
  return joinMarkdown([
    heading(3, md`Image ${code(plan.images[0] ?? '')}: ${verdict}`),
    outcome.problems.length > 0
      ? joinMarkdown(
          outcome.problems.map((problem) => md`- ${problem}`),
          '\n',
        )
      : undefined,
    md`${outcome.mode}, ${formatDuration(outcome.milliseconds)}, ${outcome.cachedSteps} cached steps, digest ${code(outcome.digest)}`,
    table(['Platform', 'Built', 'Compressed', 'Digest'], rows, [
      'left',
      'left',
      'right',
      'left',
    ]),
    details(
      'Tags',
      joinMarkdown(
        plan.images.flatMap((image) =>
          plan.tags.map((tag) => md`- ${code(`${image}:${tag}`)}`),
        ),
        '\n',
      ),
    ),
    plan.findings.length > 0
      ? details(
          md`${plan.findings.length} steps that need a change`,
          fence(plan.findings.map(describeFinding).join('\n\n'), 'diff'),
        )
      : undefined,
  ]);
}

/** `12.3 MB`, of 1,000,000 bytes, as registries count. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
