/** How one API server is reached, and as whom: what a kubeconfig comes to. */
export interface ClusterAccess {
  readonly server: URL;
  /** Of the context; `default` when it names none. */
  readonly namespace: string;
  readonly contextName: string;
  /** PEM; the system's authorities when there is none. */
  readonly authority: string | undefined;
  readonly skipTlsVerify: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxy: URL | undefined;
  readonly user: UserCredential;
}

export interface UserCredential {
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  readonly token: string | undefined;
  /** Read again before it is used: service account tokens rotate. */
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly exec: ExecPlugin | undefined;
}

/** The credential plugin of a kubeconfig (client.authentication.k8s.io). */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  /** The `client.authentication.k8s.io/exec` extension of the cluster. */
  readonly clusterConfig: unknown;
}
