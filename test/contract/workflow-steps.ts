import { parseAllDocuments } from 'yaml';

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
  const match = /^org\/kit\/([^/@]+)@/.exec(
    typeof uses === 'string' ? uses : '',
  );
  if (match === null) return nested;
  return [
    { action: match[1] ?? '', inputs: Object.keys(inputs ?? {}) },
    ...nested,
  ];
}
