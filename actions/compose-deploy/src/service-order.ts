import type { Declared } from './declared.ts';

/** Service → those that are restarted when it has changed. */
type Workers = ReadonlyMap<string, readonly string[]>;

/** The services after whose change this one is restarted. */
export function workersOf(
  name: string,
  services: Declared['services'],
  workers: Workers,
): readonly string[] {
  const given = [...workers]
    .filter(([, names]) => names.includes(name))
    .map(([service]) => service);
  return [...given, ...(services.get(name)?.restartsAfter ?? [])];
}

/** What others depend on first; as declared where nothing says otherwise. */
export function orderServices(
  services: Declared['services'],
  workers: Workers,
): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]) => {
    const service = services.get(name);
    if (service === undefined || ordered.has(name) || path.includes(name))
      return;
    const before = [
      ...service.dependsOn,
      ...workersOf(name, services, workers),
    ];
    for (const other of before) visit(other, [...path, name]);
    ordered.add(name);
  };
  for (const name of services.keys()) visit(name, []);
  return [...ordered];
}
