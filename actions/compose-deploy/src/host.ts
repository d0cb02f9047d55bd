import type { Parsed } from '@kit/action';

/** One host, as the inputs name it. */
export interface Host {
  /** As messages call it: what was written. */
  readonly name: string;
  readonly address: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

const grammar =
  /^(?:(?<user>[A-Za-z_][A-Za-z0-9_.-]{0,63})@)?(?:\[(?<v6>[0-9A-Fa-f:]{2,39})\]|(?<name>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?))(?::(?<port>\d{1,5}))?$/;

/** `user@host:port`, each part but the host optional; `undefined` if it is none. */
export function parseHost(text: string): Host | undefined {
  const groups = grammar.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { user, v6, name } = groups;
  const port =
    groups['port'] === undefined ? undefined : Number(groups['port']);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  return { name: text, address: v6 ?? name ?? '', user, port };
}

/** Hosts parted by commas or line ends, none twice. */
export function parseHosts(raw: string): Parsed<readonly Host[]> {
  const words = raw
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const hosts = words.flatMap((word) => parseHost(word) ?? []);
  return hosts.length === words.length &&
    hosts.length > 0 &&
    new Set(words).size === words.length
    ? { value: hosts }
    : { allowed: 'user@host:port, parted by commas or line ends, none twice' };
}
