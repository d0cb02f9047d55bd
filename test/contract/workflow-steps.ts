import { root } from '@kit/devkit';
import { readKitName } from '@kit/release';
import { parseAllDocuments } from 'yaml';

const prefix = `${readKitName(root)}/`;

/** What of the kit a `uses:` names, and at which version; nothing of others. */
function ours(uses: string): string[] {
  return uses.startsWith(prefix) ? uses.slice(prefix.length).split('@') : [];
}

export interface ShownStep {
  readonly action: string;
  readonly inputs: readonly string[];
}

/** Every step `uses: org/kit/<name>@…` in the YAML examples of a page. */
export function workflowSteps(page: string): ShownStep[] {
  const blocks = [...page.matchAll(/^```ya?ml\n(.*?)^```/gms)].map(
    ([, block = '']) => block,
  );
  return blocks.flatMap((block) =>
    parseAllDocuments(block).flatMap((document) => findSteps(document.toJS())),
  );
}

function findSteps(data: unknown): ShownStep[] {
  if (typeof data !== 'object' || data === null) return [];
  const { uses, with: inputs } = data as Record<string, unknown>;
  const nested = Object.values(data).flatMap(findSteps);
  const [action = ''] = typeof uses === 'string' ? ours(uses) : [];
  if (action === '' || action.includes('/')) return nested;
  return [{ action, inputs: Object.keys(inputs ?? {}) }, ...nested];
}
