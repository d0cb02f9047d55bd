import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCertificate {
  readonly key: string;
  /** Its own authority, too. */
  readonly cert: string;
}

/**
 * A self-signed certificate made by openssl; names as openssl wants them:
 * `DNS:shop.test`, `IP:127.0.0.1`. Valid for two days.
 */
export function makeCertificate(names: readonly string[]): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'kit-certificate-'));
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  try {
    const command =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=test';
    const args = [...command.split(' '), '-keyout', key, '-out', cert];
    const extension = `subjectAltName=${names.join(',')}`;
    execFileSync('openssl', [...args, '-addext', extension, '-days', '2'], {
      stdio: 'pipe',
    });
    return {
      key: readFileSync(key, 'utf8'),
      cert: readFileSync(cert, 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
