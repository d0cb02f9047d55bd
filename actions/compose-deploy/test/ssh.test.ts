import { describe, expect, it } from '@jest/globals';
import { isKitError } from '@kit/errors';
import { parseHost, parseHosts } from '../src/host.ts';
import { sshConfig } from '../src/ssh-config.ts';
import { lastLines, remoteFailure, sshFailure } from '../src/ssh-failure.ts';

describe('the hosts of a run', () => {
  it.each([
    ['web-1', { address: 'web-1' }],
    [
      'deploy@web-1.example.com',
      { address: 'web-1.example.com', user: 'deploy' },
    ],
    [
      'deploy@10.0.0.7:2222',
      { address: '10.0.0.7', user: 'deploy', port: 2222 },
    ],
    ['[fd00::7]:22', { address: 'fd00::7', port: 22 }],
    ['root@[::1]', { address: '::1', user: 'root' }],
  ])('reads %s', (text, expected) => {
    expect(parseHost(text)).toEqual({
      name: text,
      user: undefined,
      port: undefined,
      ...expected,
    });
  });

  it.each([
    '',
    '-oProxyCommand=x',
    'web 1',
    'web;id',
    'a@b@c',
    'web:0',
    'web:99999',
    'web:',
    '-a@web',
    'web\nProxyCommand x',
    'w$(id)',
    '%h',
    'web.',
  ])('refuses %j', (text) => {
    expect(parseHost(text)).toBeUndefined();
  });

  it('takes commas and lines, and none twice', () => {
    const names = (raw: string) => {
      const parsed = parseHosts(raw);
      return 'value' in parsed ? parsed.value.map(({ name }) => name) : parsed;
    };
    expect(names('a, b\nc@d')).toEqual(['a', 'b', 'c@d']);
    expect(names('a, a')).toHaveProperty('allowed');
    expect(names(' , ')).toHaveProperty('allowed');
    expect(names('a, -b')).toHaveProperty('allowed');
  });
});

const host = (text: string) =>
  parseHost(text) ?? {
    name: '',
    address: '',
    user: undefined,
    port: undefined,
  };
const options = {
  hosts: [host('web-1'), host('root@web-2:2222')],
  user: 'deploy',
  port: undefined,
  jump: undefined,
  knownHosts: '/t/known',
  key: '/t/key',
  controlFolder: '/t/100%',
  connectTimeoutMs: 1500,
};

/** The settings of one `Host`, with those of `Host *` behind. */
function settingsOf(config: string, alias: string) {
  const blocks = config.split(/^Host /m).slice(1);
  const lines = blocks
    .filter((block) =>
      [`${alias}\n`, '*\n'].some((name) => block.startsWith(name)),
    )
    .flatMap((block) => block.split('\n').slice(1));
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

describe('the configuration of ssh', () => {
  it('checks keys, asks nobody, reads nothing else, and forwards nothing', () => {
    expect(settingsOf(sshConfig(options), 'kit-0')).toEqual([
      'HostName web-1',
      'User deploy',
      'ControlMaster auto',
      'ControlPath "/t/100%%/%n"',
      'ControlPersist 60',
      'StrictHostKeyChecking yes',
      'UserKnownHostsFile "/t/known"',
      'GlobalKnownHostsFile /dev/null',
      'KnownHostsCommand none',
      'VerifyHostKeyDNS no',
      'CheckHostIP no',
      'UpdateHostKeys no',
      'BatchMode yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'IdentityFile "/t/key"',
      'IdentitiesOnly yes',
      'ConnectTimeout 2',
      'ConnectionAttempts 1',
      'ServerAliveInterval 5',
      'ServerAliveCountMax 3',
      'ForwardAgent no',
      'ForwardX11 no',
      'RequestTTY no',
      'LogLevel ERROR',
    ]);
  });

  it('prefers what a host says of itself', () => {
    const settings = settingsOf(sshConfig({ ...options, port: 22 }), 'kit-1');
    expect(settings.slice(0, 3)).toEqual([
      'HostName web-2',
      'User root',
      'Port 2222',
    ]);
  });

  it('goes through a host that is checked in the same way', () => {
    const config = sshConfig({ ...options, jump: host('gate@bastion:443') });
    expect(settingsOf(config, 'kit-0')).toContain('ProxyJump kit-jump');
    const jump = settingsOf(config, 'kit-jump');
    expect(jump.slice(0, 4)).toEqual([
      'HostName bastion',
      'User gate',
      'Port 443',
      'ControlMaster no',
    ]);
    expect(jump).toContain('StrictHostKeyChecking yes');
    expect(jump).not.toContain('ProxyJump kit-jump');
  });

  it('leaves keys to the agent when it has none', () => {
    const config = sshConfig({ ...options, key: undefined });
    expect(config).not.toMatch(/Identit/);
  });
});

describe('what ssh fails with', () => {
  it.each([
    ['Host key verification failed.', 'COMPOSE_HOST_KEY'],
    [
      '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @',
      'COMPOSE_HOST_KEY',
    ],
    [
      'No ED25519 host key is known for web-1 and you have requested strict checking.',
      'COMPOSE_HOST_KEY',
    ],
    ['root@web-1: Permission denied (publickey).', 'COMPOSE_HOST_REFUSED'],
    [
      'Load key "/t/key": error in libcrypto\nroot@web-1: Permission denied',
      'COMPOSE_HOST_REFUSED',
    ],
    ['Connection timed out during banner exchange', 'COMPOSE_HOST_TIMEOUT'],
    ['Timeout, server web-1 not responding.', 'COMPOSE_HOST_TIMEOUT'],
    [
      'ssh: connect to host web-1 port 22: Connection timed out',
      'COMPOSE_HOST_TIMEOUT',
    ],
    [
      'ssh: connect to host web-1 port 22: Connection refused',
      'COMPOSE_HOST_UNREACHABLE',
    ],
    [
      'ssh: Could not resolve hostname web-1: Name or service not known',
      'COMPOSE_HOST_UNREACHABLE',
    ],
    [
      'kex_exchange_identification: Connection closed by remote host',
      'COMPOSE_HOST_UNREACHABLE',
    ],
    ['', 'COMPOSE_HOST_UNREACHABLE'],
  ])('%s → %s', (stderr, code) => {
    const error = sshFailure('web-1', stderr);
    expect(isKitError(error, code)).toBe(true);
    expect(error.message).toMatch(/^host web-1: ./);
  });

  it.each([
    [
      1,
      'write /var/lib/docker/tmp/x: no space left on device',
      'COMPOSE_DISK_FULL',
    ],
    [1, 'cat: write error: Disk quota exceeded', 'COMPOSE_DISK_FULL'],
    [75, 'a command of another run is still at work', 'COMPOSE_HOST_BUSY'],
    [76, 'the lock went to org/shop/2/1/deploy', 'COMPOSE_LOCK_LOST'],
    [18, 'manifest unknown', 'COMPOSE_REMOTE_FAILED'],
  ])('a command with the exit code %i and %j: %s', (exitCode, stderr, code) => {
    const error = remoteFailure('web-1', 'pulling auth', { exitCode, stderr });
    expect(isKitError(error, code)).toBe(true);
    expect(error.message).toBe(`host web-1: pulling auth: ${stderr}`);
  });

  it('says the exit code when a command said nothing', () => {
    const result = { exitCode: 3, stderr: ' \n' };
    expect(remoteFailure('h', 'x', result).message).toBe(
      'host h: x: exit code 3',
    );
  });

  it('keeps the last lines, and of them not too much', () => {
    expect(lastLines('a\n\nb\r\nc\n', 2)).toBe('b\nc');
    expect(lastLines('x'.repeat(5000), 2)).toHaveLength(2000);
  });
});
