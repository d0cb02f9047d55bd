/** What an entry of `packages` in a package-lock.json holds, as far as we look. */
export interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

const systems = [
  'android',
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
];

/**
 * The lock with an entry for every optional platform package that the registry
 * of the day did not offer. npm leaves these out when it writes the lock, and
 * `npm ci` then refuses it (EUSAGE, "Missing: X from lock file").
 */
export function completeLock<L extends Lock>(lock: L): L {
  const packages: Record<string, LockEntry> = { ...lock.packages };
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(
      entry.optionalDependencies ?? {},
    )) {
      if (placesOf(path, name).some((place) => packages[place] !== undefined))
        continue;
      const platform = platformOf(name);
      if (platform === undefined) continue;
      packages[`node_modules/${name}`] = {
        version,
        ...platform,
        ...(entry.dev === true && { dev: true }),
        ...(entry.license !== undefined && { license: entry.license }),
        ...{ optional: true },
      };
    }
  }
  const sorted = Object.entries(packages).sort(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** Where Node looks for `name` from the package at `path`, nearest first. */
function placesOf(path: string, name: string): string[] {
  const places: string[] = [];
  for (let folder = path; ; ) {
    places.push(`${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
    if (folder === '') return places;
    const parent = folder.lastIndexOf('/node_modules/');
    folder = parent < 0 ? '' : folder.slice(0, parent);
  }
}

function platformOf(name: string) {
  const tail = name.split('/').pop() ?? name;
  const os = systems.find((system) => new RegExp(`\\b${system}\\b`).test(tail));
  const cpu = processors.find((processor) =>
    new RegExp(`\\b${processor}\\b`).test(tail),
  );
  if (os === undefined && cpu === undefined) return undefined;
  return {
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(os !== undefined && { os: [os] }),
    ...(os === 'linux' && { libc: [tail.includes('musl') ? 'musl' : 'glibc'] }),
  };
}
