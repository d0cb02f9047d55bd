import { BlockList, isIP, isIPv4 } from 'node:net';
import { bareHost } from './connect-guard.ts';

export type ProxyEnv = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address by `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and
 * `NO_PROXY`, in either case (the lower one wins, as in curl).
 */
export function proxyFor(url: URL, env: ProxyEnv): URL | undefined {
  const variable = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = read(env, variable) ?? read(env, 'all_proxy');
  if (text === undefined || bypassed(url, read(env, 'no_proxy') ?? '')) {
    return undefined;
  }
  const proxy = URL.parse(text.includes('://') ? text : `http://${text}`);
  return proxy?.protocol === 'http:' ? proxy : undefined;
}

function read(env: ProxyEnv, name: string): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}

/**
 * `NO_PROXY`: entries parted by commas or blanks; `*`, a name (with all names
 * below it), `.name`, `*.name`, an address, a network `10.0.0.0/8`, each with
 * `:port` where only that port is meant.
 */
function bypassed(url: URL, noProxy: string): boolean {
  const host = bareHost(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inNetwork(entry, host);
  const [, name = '', only] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [
    '',
    entry,
  ];
  if (only !== undefined && only !== port) return false;
  const bare = bareHost(name).replace(/^\*?\./, '');
  return bare !== '' && (host === bare || host.endsWith(`.${bare}`));
}

function inNetwork(entry: string, host: string): boolean {
  const [base = '', bits = ''] = entry.split('/');
  const version = isIP(base);
  if (version === 0 || isIP(host) !== version) return false;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) {
    return false;
  }
  const family = isIPv4(base) ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family);
  return list.check(host, family);
}

/** `Proxy-Authorization` of the credentials in a proxy's address. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return {
    'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}`,
  };
}
