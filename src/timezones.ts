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

/** What holds for whoever chose none. */
const defaultTimezone = 'UTC';

/** A stored zone, or UTC where there is none, or where this runtime does not know it. */
export const knownTimezone = (stored: string | undefined): string =>
  stored !== undefined && isTimezone(stored) ? stored : defaultTimezone;
