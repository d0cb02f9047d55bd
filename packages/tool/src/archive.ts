import { errors } from './errors.ts';

export type ToolName = 'helm' | 'kustomize';

/** A program to install: which one, and what its archive must be. */
export interface ToolWanted {
  readonly name: ToolName;
  /** Without the leading `v`. */
  readonly version: string;
  /** Of the archive, in lower-case hex. */
  readonly sha256: string;
}

export interface ToolArchive {
  readonly url: string;
  /** The program in it. */
  readonly member: string;
}

const architectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
};

/**
 * Where the makers publish a version for a runner of this platform and
 * architecture (as Node calls them). Throws TOOL_NOT_AVAILABLE.
 */
export function archiveOf(
  { name, version }: Pick<ToolWanted, 'name' | 'version'>,
  platform: string,
  architecture: string,
): ToolArchive {
  const arch = architectures[architecture];
  if (arch === undefined || (platform !== 'linux' && platform !== 'darwin')) {
    throw errors.error(
      'TOOL_NOT_AVAILABLE',
      `${name} is not installed on a runner with ${platform} on ${architecture}`,
    );
  }
  switch (name) {
    case 'helm':
      return {
        url: `https://get.helm.sh/helm-v${version}-${platform}-${arch}.tar.gz`,
        member: `${platform}-${arch}/helm`,
      };
    case 'kustomize':
      return {
        url: `https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv${version}/kustomize_v${version}_${platform}_${arch}.tar.gz`,
        member: 'kustomize',
      };
  }
}
