/* Time zones by their IANA names, such as `Asia/Kathmandu`. */

/** Whether this is the name of a zone that the runtime knows. An offset, such as `+02:00`, is none. */
export function isTimezone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name, dateStyle: 'short' });
    return true;
  } catch {
    return false;
  }
}

/** The runtime names these zones as they were called when it first listed them. */
const newNames = new Map([
  ['Africa/Asmera', 'Africa/Asmara'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Catamarca', 'America/Argentina/Catamarca'],
  ['America/Coral_Harbour', 'America/Atikokan'],
  ['America/Cordoba', 'America/Argentina/Cordoba'],
  ['America/Godthab', 'America/Nuuk'],
  ['America/Indianapolis', 'America/Indiana/Indianapolis'],
  ['America/Jujuy', 'America/Argentina/Jujuy'],
  ['America/Louisville', 'America/Kentucky/Louisville'],
  ['America/Mendoza', 'America/Argentina/Mendoza'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Atlantic/Faeroe', 'Atlantic/Faroe'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Pacific/Enderbury', 'Pacific/Kanton'],
  ['Pacific/Ponape', 'Pacific/Pohnpei'],
  ['Pacific/Truk', 'Pacific/Chuuk'],
]);

/** The names that a zone had. */
export const oldNamesOf = (zone: string): string[] =>
  [...newNames].flatMap(([before, name]) => (name === zone ? [before] : []));

/** The zones to choose from, UTC first, under the names that their cities have today. */
export const timezones = (): readonly string[] => [
  'UTC',
  ...new Set(
    Intl.supportedValuesOf('timeZone')
      .filter((name) => name !== 'UTC')
      .map((name) => newNames.get(name) ?? name)
      .sort(),
  ),
];

/** The zones of the country where most people use a locale. */
export function timezonesOf(locale: string): readonly string[] {
  // TypeScript knows it only together with Temporal, which Node 24 does not have.
  const likely = new Intl.Locale(locale).maximize() as Intl.Locale & { getTimeZones(): string[] | undefined };
  return (likely.getTimeZones() ?? []).map((zone) => newNames.get(zone) ?? zone);
}

/** A stored zone, or UTC where there is none, or where this runtime does not know it. */
export const knownTimezone = (stored: string | undefined): string =>
  stored !== undefined && isTimezone(stored) ? stored : 'UTC';

/** The zone of that name in any case, also of an older name, such as `US/Eastern`. */
export function timezoneNamed(name: string): string | undefined {
  const wanted = name.toLowerCase();
  const listed = timezones().find((each) => each.toLowerCase() === wanted);
  if (listed !== undefined || !isTimezone(name)) return listed;
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
  return newNames.get(timeZone) ?? timeZone;
}

/** The zone with what a clock there shows, `Asia/Kathmandu (UTC+5:45, 19:50 now)`; or `UTC`. */
export function withClock(zone: string, now: number): string {
  if (zone === 'UTC') return zone;
  const { offset, time } = clockIn(zone, now);
  const sign = offset < 0 ? '-' : '+';
  const hours = Math.floor(Math.abs(offset) / 60);
  const minutes = Math.abs(offset) % 60;
  const ahead = `UTC${sign}${hours}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`;
  return `${zone} (${ahead}, ${time} now)`;
}

/** The time of day, and the minutes ahead of UTC. It takes a fraction of a millisecond. */
export function clockIn(zone: string, now: number): { time: string; offset: number } {
  // Sweden writes dates and times as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const [date = '', time = ''] = format.format(now).split(' ');
  return { time, offset: Date.parse(`${date}T${time}Z`) / 60_000 - Math.floor(now / 60_000) };
}
