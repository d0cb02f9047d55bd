/** The wall clock of a zone, as if it were UTC. */
interface LocalTime {
  readonly local: Date;
  readonly offsetMinutes: number;
  readonly zone: string;
}

/** The value of each token of moment.js; `undefined` for no such zone. */
export function partsOf(
  ms: number,
  zone: string,
): ReadonlyMap<string, string> | undefined {
  const time = localTime(ms, zone);
  if (time === undefined) return undefined;
  return new Map([
    ...days(time.local),
    ...weeks(time.local),
    ...hours(time.local),
    ...moments(ms, time),
  ]);
}

function localTime(ms: number, zone: string): LocalTime | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const parts = new Map(
      format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
    );
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const seconds = Date.UTC(
      of('year'),
      of('month') - 1,
      of('day'),
      of('hour'),
      of('minute'),
      of('second'),
    );
    const rest = ((ms % 1000) + 1000) % 1000;
    const offsetMinutes = Math.round((seconds + rest - ms) / 60_000);
    return { local: new Date(seconds + rest), offsetMinutes, zone };
  } catch {
    return undefined;
  }
}

type Entry = readonly [token: string, value: string];

const pad = (value: number, length: number) =>
  String(value).padStart(length, '0');

/** `M`, `Mo` and `MM`. */
function counted(token: string, value: number): readonly Entry[] {
  return [
    [token, String(value)],
    [`${token}o`, ordinal(value)],
    [token + token, pad(value, 2)],
  ];
}

function ordinal(value: number): string {
  const teen = Math.floor((value % 100) / 10) === 1;
  const ending = teen ? undefined : ['th', 'st', 'nd', 'rd'][value % 10];
  return `${value}${ending ?? 'th'}`;
}

function days(local: Date): readonly Entry[] {
  const year = local.getUTCFullYear();
  const weekday = local.getUTCDay();
  const name = (option: 'month' | 'weekday') =>
    new Intl.DateTimeFormat('en-US', {
      timeZone: 'UTC',
      [option]: 'long',
    }).format(local);
  const month = name('month');
  const day = name('weekday');
  const ofYear = dayOfYear(local);
  return [
    ...counted('M', local.getUTCMonth() + 1),
    ['MMM', month.slice(0, 3)],
    ['MMMM', month],
    ...counted('Q', Math.floor(local.getUTCMonth() / 3) + 1),
    ...counted('D', local.getUTCDate()),
    ['DDD', String(ofYear)],
    ['DDDo', ordinal(ofYear)],
    ['DDDD', pad(ofYear, 3)],
    ['d', String(weekday)],
    ['do', ordinal(weekday)],
    ['dd', day.slice(0, 2)],
    ['ddd', day.slice(0, 3)],
    ['dddd', day],
    ['e', String(weekday)],
    ['E', String(weekday || 7)],
    ['Y', String(year)],
    ['YY', pad(year % 100, 2)],
    ['YYYY', pad(year, 4)],
    ['YYYYY', pad(year, 5)],
    ['YYYYYY', `+${pad(year, 6)}`],
  ];
}

function dayOfYear(date: Date): number {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start) / 86_400_000) + 1;
}

/** ISO 8601 weeks belong to the year of their Thursday, American ones to that of their Saturday. */
function weeks(local: Date): readonly Entry[] {
  const weekday = local.getUTCDay();
  const thursday = shifted(local, 4 - (weekday || 7));
  const saturday = shifted(local, 6 - weekday);
  return [
    ...counted('W', Math.ceil(dayOfYear(thursday) / 7)),
    ...counted('w', Math.ceil(dayOfYear(saturday) / 7)),
    ['GGGG', pad(thursday.getUTCFullYear(), 4)],
    ['GG', pad(thursday.getUTCFullYear() % 100, 2)],
    ['gggg', pad(saturday.getUTCFullYear(), 4)],
    ['gg', pad(saturday.getUTCFullYear() % 100, 2)],
  ];
}

function shifted(date: Date, count: number): Date {
  return new Date(date.getTime() + count * 86_400_000);
}

function hours(local: Date): readonly Entry[] {
  const hour = local.getUTCHours();
  const minutes = pad(local.getUTCMinutes(), 2);
  const seconds = pad(local.getUTCSeconds(), 2);
  const half = hour % 12 || 12;
  return [
    ...counted('H', hour),
    ...counted('h', half),
    ...counted('k', hour || 24),
    ...counted('m', local.getUTCMinutes()),
    ...counted('s', local.getUTCSeconds()),
    ['Hmm', `${hour}${minutes}`],
    ['Hmmss', `${hour}${minutes}${seconds}`],
    ['hmm', `${half}${minutes}`],
    ['hmmss', `${half}${minutes}${seconds}`],
    ['a', hour < 12 ? 'am' : 'pm'],
    ['A', hour < 12 ? 'AM' : 'PM'],
  ];
}

function moments(ms: number, time: LocalTime): readonly Entry[] {
  const { local, offsetMinutes, zone } = time;
  const size = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const offset = [pad(Math.floor(size / 60), 2), pad(size % 60, 2)];
  const fraction = pad(local.getUTCMilliseconds(), 3).padEnd(9, '0');
  return [
    ...Array.from({ length: 9 }, (_, index): Entry => {
      const length = index + 1;
      return ['S'.repeat(length), fraction.slice(0, length)];
    }),
    ['X', String(Math.floor(ms / 1000))],
    ['x', String(ms)],
    ['Z', `${sign}${offset.join(':')}`],
    ['ZZ', `${sign}${offset.join('')}`],
    ['z', shortZone(ms, zone)],
    ['zz', shortZone(ms, zone)],
  ];
}

function shortZone(ms: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'short',
  }).formatToParts(ms);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}
