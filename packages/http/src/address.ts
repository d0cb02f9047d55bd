import { BlockList, isIP, isIPv4 } from 'node:net';

/** `metadata`: link-local and the addresses at which clouds keep credentials. */
export type AddressKind = 'public' | 'private' | 'loopback' | 'metadata';

const metadata = listOf([
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254/128', // Amazon, IPv6
  'fd20:ce::254/128', // Google, IPv6
  '100.100.100.200/32', // Alibaba
  '168.63.129.16/32', // Azure
  '192.0.0.192/32', // Oracle
]);
// 0.0.0.0 and :: connect to this machine.
const loopback = listOf(['127.0.0.0/8', '0.0.0.0/8', '::1/128', '::/128']);
const reserved = listOf([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3', // multicast, reserved, broadcast
  'fc00::/7',
  'fec0::/10',
  'ff00::/8',
]);

/**
 * What an IP address leads to, by IANA's special-purpose registries. IPv4
 * inside IPv6 (mapped, NAT64, 6to4) counts as what it carries. Anything that
 * is no address is `metadata`: nobody may connect to it.
 */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '');
  if (isIP(bare) === 0) return 'metadata';
  const carried = carriedIpv4(bare) ?? bare;
  if (listed(metadata, carried)) return 'metadata';
  if (listed(loopback, carried)) return 'loopback';
  return listed(reserved, carried) ? 'private' : 'public';
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits = ''] = network.split('/');
    list.addSubnet(base, Number(bits), isIPv4(base) ? 'ipv4' : 'ipv6');
  }
  return list;
}

function listed(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** The IPv4 address in `::ffff:a.b.c.d`, `64:ff9b::a.b.c.d` or `2002:ab:cd::`. */
function carriedIpv4(address: string): string | undefined {
  if (isIPv4(address)) return undefined;
  const groups = groupsOf(address);
  const [first, second] = groups;
  const leading = groups.slice(0, 5).every((group) => group === 0);
  const mapped = leading && groups[5] === 0xffff;
  const compatible = leading && groups[5] === 0 && (groups[6] ?? 0) > 0;
  const nat64 = first === 0x64 && second === 0xff9b;
  if (mapped || compatible || nat64) return dotted(groups[6], groups[7]);
  return first === 0x2002 ? dotted(second, groups[2]) : undefined;
}

function groupsOf(address: string): number[] {
  // The URL parser writes every form of an IPv6 address in hexadecimal groups.
  const host = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = host.split('::');
  const parse = (part: string) =>
    part === ''
      ? []
      : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  const right = parse(tail ?? '');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return [...left, ...zeros, ...right];
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
