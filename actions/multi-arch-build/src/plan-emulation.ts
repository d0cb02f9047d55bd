import { type Finding, lintDockerfile } from './dockerfile/lint.ts';
import { errors } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { runsNatively } from './platforms.ts';

export interface Emulation {
  /** Platforms with steps under QEMU. */
  readonly emulated: readonly string[];
  readonly findings: readonly Finding[];
}

/** What would run under QEMU here. Throws EMULATION_DENIED. */
export function planEmulation(
  inputs: Inputs,
  dockerfile: string | undefined,
  host: string,
  platforms: readonly string[],
): Emulation {
  const foreign = platforms.filter((platform) => !runsNatively(platform, host));
  if (foreign.length === 0) return { emulated: [], findings: [] };
  if (dockerfile === undefined) {
    if (inputs.emulation === 'deny' && inputs.mode !== 'plan') {
      throw errors.error(
        'EMULATION_DENIED',
        `${foreign.join(', ')} may run under QEMU on ${host}: the Dockerfile cannot be read here`,
      );
    }
    return { emulated: foreign, findings: [] };
  }
  const { runsOnTarget, findings } = lintDockerfile(
    dockerfile,
    inputs.target,
    host,
    new Map(
      (inputs.buildArgs ?? []).map((line) => {
        const [name = '', ...value] = line.split('=');
        return [name, value.join('=')];
      }),
    ),
  );
  const emulated = runsOnTarget ? foreign : [];
  if (inputs.emulation === 'deny' && emulated.length > 0) {
    const patches = findings
      .map((finding) => describeFinding(finding))
      .join('\n');
    throw errors.error(
      'EMULATION_DENIED',
      `${emulated.join(', ')} would run under QEMU on ${host}\n${patches}`.trim(),
    );
  }
  return { emulated, findings: inputs.emulation === 'allow' ? [] : findings };
}

export function describeFinding({
  line,
  stage,
  command,
  message,
  patch,
}: Finding): string {
  return [
    `Dockerfile:${line}: stage ${stage}: ${message}: ${command}`,
    ...patch.map((text) => `    ${text}`),
  ].join('\n');
}
