import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listAt } from '@kit/kube-objects';
import type { Rule } from '@kit/kubernetes';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..', '..');

/**
 * The rules of each YAML block under *Permissions* of an action's README, in
 * order: a whole Role, or rules to add to it.
 */
export async function readmeRoles(
  action: string,
): Promise<readonly (readonly Rule[])[]> {
  const text = await readFile(join(root, 'actions', action, 'README.md'), {
    encoding: 'utf8',
  });
  const [, section = ''] =
    /^## Permissions\n([\s\S]*?)(?=^## )/m.exec(text) ?? [];
  return [...section.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) =>
    rulesOf(parse(block ?? '')),
  );
}

function rulesOf(block: unknown): readonly Rule[] {
  const rules = Array.isArray(block) ? block : listAt(block, 'rules');
  const words = (rule: unknown, field: string) =>
    listAt(rule, field).map(String);
  return rules.flatMap((rule) =>
    words(rule, 'apiGroups').flatMap((group) =>
      words(rule, 'resources').map((resource) => ({
        group,
        resource,
        verbs: words(rule, 'verbs'),
      })),
    ),
  );
}

/** A Role without one verb, and how the action names what is missing. */
export interface Removal {
  readonly missing: string;
  readonly yaml: string;
  readonly rules: readonly Rule[];
}

/** Takes out each verb of `removed` in turn; the rest stays. */
export function removalsOf(
  removed: readonly Rule[],
  rest: readonly Rule[],
): readonly Removal[] {
  return removed.flatMap((rule, index) =>
    rule.verbs.map((verb) => ({
      missing: sayVerb(rule, verb),
      yaml: yamlOf(rule, verb),
      rules: [
        ...rest,
        ...removed.with(index, {
          ...rule,
          verbs: rule.verbs.filter((other) => other !== verb),
        }),
      ],
    })),
  );
}

/** Every verb of these rules on its own. */
export function verbsOf(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap((rule) => rule.verbs.map((verb) => sayVerb(rule, verb)));
}

function sayVerb({ group, resource }: Rule, verb: string): string {
  return `${verb} ${resource}${group && `.${group}`}`;
}

/** As it must be printed to be pasted: written out here, not by the kit. */
function yamlOf({ group, resource }: Rule, verb: string): string {
  return [
    `- apiGroups: ["${group}"]`,
    `  resources: ["${resource}"]`,
    `  verbs: ["${verb}"]`,
  ].join('\n');
}
