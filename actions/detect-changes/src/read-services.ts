import { invalidConfig, readYaml } from '@kit/config';
import { didYouMean } from '@kit/errors';
import * as v from 'valibot';
import { patternProblem } from './check-pattern.ts';
import { type Rule, readRule } from './filter.ts';
import { findCycle } from './graph.ts';
import { nameProblems } from './read-filters.ts';

export interface Service {
  readonly name: string;
  /** The folder that its patterns begin with, for the matrix. */
  readonly path: string;
  readonly rules: readonly Rule[];
  readonly dependsOn: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
}

export interface Services {
  readonly services: readonly Service[];
  readonly shared: readonly Rule[];
  readonly ignore: readonly Rule[];
}

const patterns = v.union([v.string(), v.array(v.string())]);

const schema = v.strictObject({
  services: v.record(
    v.string(),
    v.strictObject({
      paths: patterns,
      depends_on: v.optional(v.array(v.string())),
      vars: v.optional(v.record(v.string(), v.unknown())),
    }),
  ),
  shared: v.optional(patterns),
  ignore: v.optional(patterns),
});

type Config = v.InferOutput<typeof schema>;
type Path = readonly (string | number)[];
interface Problem {
  readonly path: Path;
  readonly message: string;
}

/** Names of the matrix's own fields. */
const reserved = ['name', 'reason', 'reason-code'];

/** Reads `.github/services.yml`. Throws CONFIG_INVALID with all mistakes. */
export function readServices(name: string, text: string): Services {
  const { value, positionOf } = readYaml({ name, text }, schema);
  const problems = [
    ...nameProblems(Object.keys(value.services)).map(({ path, message }) => ({
      path: ['services', ...path],
      message,
    })),
    ...patternProblems(['shared'], value.shared ?? []),
    ...patternProblems(['ignore'], value.ignore ?? []),
    ...Object.keys(value.services).flatMap((service) =>
      serviceProblems(service, value),
    ),
  ];
  const graph = new Map(
    Object.entries(value.services).map(([service, { depends_on }]) => [
      service,
      depends_on ?? [],
    ]),
  );
  const cycle = problems.length === 0 ? findCycle(graph) : undefined;
  if (cycle !== undefined) {
    const path = ['services', cycle[0] ?? '', 'depends_on'];
    problems.push({ path, message: `a cycle: ${cycle.join(' → ')}` });
  }
  if (problems.length > 0) {
    throw invalidConfig(
      name,
      problems.map(({ path, message }) => ({ ...positionOf(path), message })),
    );
  }
  return {
    services: Object.entries(value.services).map(toService),
    shared: toRules(value.shared ?? []),
    ignore: toRules(value.ignore ?? []),
  };
}

function serviceProblems(
  name: string,
  { services }: Config,
): readonly Problem[] {
  const service = services[name];
  if (service === undefined) return [];
  const path = ['services', name];
  const known = Object.keys(services);
  const unknown = (service.depends_on ?? []).flatMap((other, index) =>
    known.includes(other)
      ? []
      : [
          {
            path: [...path, 'depends_on', index],
            message: `unknown service "${other}"${didYouMean(other, known)}`,
          },
        ],
  );
  const taken = reserved.filter((word) =>
    Object.hasOwn(service.vars ?? {}, word),
  );
  return [
    ...(service.paths.length === 0
      ? [{ path, message: `service "${name}" has no paths` }]
      : []),
    ...patternProblems([...path, 'paths'], service.paths),
    ...unknown,
    ...taken.map((word) => ({
      path: [...path, 'vars', word],
      message: `"${word}" is a field of the matrix itself`,
    })),
  ];
}

function patternProblems(
  path: Path,
  written: string | readonly string[],
): readonly Problem[] {
  if (typeof written === 'string') {
    const message = patternProblem(written, true);
    return message === undefined ? [] : [{ path, message }];
  }
  return written.flatMap((pattern, index) => {
    const message = patternProblem(pattern, true);
    return message === undefined ? [] : [{ path: [...path, index], message }];
  });
}

function toRules(written: string | readonly string[]): readonly Rule[] {
  return [written].flat().map((pattern) => readRule(pattern));
}

function toService([name, { paths, depends_on, vars }]: [
  string,
  Config['services'][string],
]): Service {
  const rules = toRules(paths);
  return {
    name,
    path: folderOf(rules),
    rules,
    dependsOn: depends_on ?? [],
    vars: vars ?? {},
  };
}

/** The part of the first pattern before its first glob. */
function folderOf(rules: readonly Rule[]): string {
  const first = rules.find(({ negated }) => !negated)?.patterns[0] ?? '';
  const parts = first.split('/');
  const glob = parts.findIndex((part) => /[*?[{]/.test(part));
  const folder = (glob < 0 ? parts : parts.slice(0, glob))
    .join('/')
    .replace(/\/$/, '');
  return folder === '' ? '.' : folder;
}
