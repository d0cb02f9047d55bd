const tokens = /\[([^\]]*)\]|YYYY|YY|MM|DD|HH|mm|ss|X|x/g;

/** A time by the tokens of moment.js that tags use; `undefined` for no such zone. */
export function formatDate(
  ms: number,
  format: string,
  zone: string,
): string | undefined {
  const parts = partsOf(ms, zone);
  if (parts === undefined) return undefined;
  const values: Readonly<Record<string, string>> = {
    YYYY: parts['year'] ?? '',
    YY: (parts['year'] ?? '').slice(-2),
    MM: parts['month'] ?? '',
    DD: parts['day'] ?? '',
    HH: parts['hour'] ?? '',
    mm: parts['minute'] ?? '',
    ss: parts['second'] ?? '',
    X: String(Math.floor(ms / 1000)),
    x: String(ms),
  };
  return format.replace(
    tokens,
    (token, literal?: string) => literal ?? values[token] ?? token,
  );
}

function partsOf(ms: number, zone: string): Record<string, string> | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    return Object.fromEntries(
      format.formatToParts(ms).map(({ type, value }) => [type, value]),
    );
  } catch {
    return undefined;
  }
}
