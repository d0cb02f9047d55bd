const scales: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The number of a quantity: 0.25 of `250m` (cores), 134217728 of `128Mi`
 * (bytes), 1000 of `1e3`; `undefined` when it is none
 * (k8s.io/apimachinery/pkg/api/resource, Quantity).
 */
export function parseQuantity(text: string): number | undefined {
  const match =
    /^([+-]?(?:\d+\.?\d*|\.\d+))([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  const scale = scales[suffix] ?? Number(`1${suffix}`);
  return Number(digits) * scale;
}
