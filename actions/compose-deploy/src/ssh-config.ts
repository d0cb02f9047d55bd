import type { Host } from './host.ts';

export interface SshOptions {
  readonly hosts: readonly Host[];
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly jump: Host | undefined;
  /** Files; without a key the agent is asked. */
  readonly knownHosts: string;
  readonly key: string | undefined;
  /** Sockets go here; the path must be short (unix(7): 108 bytes). */
  readonly controlFolder: string;
  readonly connectTimeoutMs: number;
}

/** The alias under which the configuration has the host of this place. */
export function hostAlias(index: number): string {
  return `kit-${index}`;
}

/**
 * All that ssh is told. It reads no other configuration, checks every key
 * against ours, asks nobody anything, and makes one connection a host, on
 * which each command is a channel.
 */
export function sshConfig(options: SshOptions): string {
  const { hosts, jump, knownHosts, key, controlFolder } = options;
  const seconds = Math.max(1, Math.ceil(options.connectTimeoutMs / 1000));
  const aliases = hosts.map((host, index) => [hostAlias(index), host] as const);
  const jumps = jump === undefined ? [] : ([['kit-jump', jump]] as const);
  const blocks = [...aliases, ...jumps].flatMap(([alias, host]) => [
    `Host ${alias}`,
    `  HostName ${host.address}`,
    ...line('User', host.user ?? options.user),
    ...line('Port', host.port ?? options.port),
    ...(jump !== undefined && alias !== 'kit-jump'
      ? ['  ProxyJump kit-jump']
      : []),
    ...(alias === 'kit-jump'
      ? ['  ControlMaster no']
      : [
          '  ControlMaster auto',
          `  ControlPath ${word(controlFolder, '/%n')}`,
        ]),
  ]);
  return [
    ...blocks,
    'Host *',
    '  ControlPersist 60',
    '  StrictHostKeyChecking yes',
    `  UserKnownHostsFile ${word(knownHosts)}`,
    '  GlobalKnownHostsFile /dev/null',
    '  KnownHostsCommand none',
    '  VerifyHostKeyDNS no',
    '  CheckHostIP no',
    '  UpdateHostKeys no',
    '  BatchMode yes',
    '  PasswordAuthentication no',
    '  KbdInteractiveAuthentication no',
    ...(key === undefined
      ? []
      : [`  IdentityFile ${word(key)}`, '  IdentitiesOnly yes']),
    `  ConnectTimeout ${seconds}`,
    '  ConnectionAttempts 1',
    '  ServerAliveInterval 5',
    '  ServerAliveCountMax 3',
    '  ForwardAgent no',
    '  ForwardX11 no',
    '  RequestTTY no',
    '  LogLevel ERROR',
    '',
  ].join('\n');
}

/** A file name for ssh_config, where `%` begins a token. */
function word(path: string, rest = ''): string {
  return `"${path.replaceAll('%', '%%')}${rest}"`;
}

function line(name: string, value: string | number | undefined) {
  return value === undefined ? [] : [`  ${name} ${value}`];
}
