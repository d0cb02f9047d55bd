import {
  addFunction,
  addStatements,
  type CoverageBuilder,
  type FileBuilder,
} from './coverage-builder.ts';
import {
  amountAt,
  isObject,
  listAt,
  member,
  objectAt,
  requiredAmount,
  textAt,
} from './json-value.ts';
import { ReportProblem } from './problem.ts';

/** Whether an object is a coverage map: path → statements, functions, branches. */
export function isIstanbulMap(value: unknown): boolean {
  if (!isObject(value)) return false;
  const files = Object.values(value);
  return files.length > 0 && files.every((file) => isFile(dataOf(file)));
}

/** Adds the files of an Istanbul coverage map (`coverage-final.json`). */
export function addIstanbulMap(
  coverage: CoverageBuilder,
  map: unknown,
  path: (name: string) => string,
): void {
  if (!isIstanbulMap(map)) {
    throw new ReportProblem('no-data', 'holds no coverage of any file');
  }
  for (const [name, entry] of Object.entries(isObject(map) ? map : {})) {
    const data = dataOf(entry);
    const file = coverage.file(path(textAt(data, 'path') || name));
    addPlaces(file, data);
    addFunctions(file, data);
    addBranches(file, data);
  }
}

/** Some instrumenters wrap each file in `data`. */
function dataOf(entry: unknown): unknown {
  return member(entry, 'data') ?? entry;
}

function isFile(data: unknown): boolean {
  return ['statementMap', 'fnMap', 'branchMap', 's', 'f', 'b'].every((key) =>
    isObject(member(data, key)),
  );
}

/** A line is covered when a statement that begins on it ran. */
function addPlaces(file: FileBuilder, data: unknown): void {
  for (const [id, range] of Object.entries(objectAt(data, 'statementMap'))) {
    const ran = requiredAmount(data, 's', id) > 0;
    file.lines.add(requiredAmount(range, 'start', 'line'), ran);
    addStatements(file, placeOf(range), 1, ran);
  }
}

function addFunctions(file: FileBuilder, data: unknown): void {
  for (const [id, one] of Object.entries(objectAt(data, 'fnMap'))) {
    const place = placeOf(member(one, 'decl') ?? member(one, 'loc'));
    const called = requiredAmount(data, 'f', id) > 0;
    addFunction(file, `${textAt(one, 'name')} ${place}`, called);
  }
}

/** Outcomes of one line stand together, in the order of the map. */
function addBranches(file: FileBuilder, data: unknown): void {
  const lines = new Map<number, boolean[]>();
  for (const [id, one] of Object.entries(objectAt(data, 'branchMap'))) {
    const hits = member(data, 'b', id);
    if (!Array.isArray(hits)) {
      throw new ReportProblem('report-malformed', `"b.${id}" should be a list`);
    }
    const line = branchLine(one);
    const taken = hits.map(isTaken);
    lines.set(line, [...(lines.get(line) ?? []), ...taken]);
  }
  for (const [line, taken] of lines) file.branches.add(line, taken);
}

/** Instrumenters leave out one or another of the places. */
function branchLine(branch: unknown): number {
  const [first] = listAt(branch, 'locations');
  return (
    amountAt(branch, 'loc', 'start', 'line') ??
    amountAt(branch, 'line') ??
    requiredAmount(first, 'start', 'line')
  );
}

function isTaken(hits: unknown): boolean {
  return requiredAmount({ branch: hits }, 'branch') > 0;
}

function placeOf(range: unknown): string {
  const at = (end: string, key: string) => textAt(range, end, key);
  return `${at('start', 'line')}.${at('start', 'column')},${at('end', 'line')}.${at('end', 'column')}`;
}
