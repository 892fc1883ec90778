import { setImmediate as breathe } from 'node:timers/promises';
import { clockIn, oldNamesOf, timezones, timezonesOf } from './timezones.ts';

const zonesPerStep = 40;

/**
 * The zones that fit: by words of the name, such as `new york` or `calcutta`, by how far clocks there are ahead of UTC, such as `+2`
 * or `utc-3:30`, or by both. The nearest come first. For an empty text, these are the best known, first those of the country that a
 * locale makes likely.
 */
export async function findTimezones(typed: string, now: number, locale = 'en'): Promise<readonly string[]> {
  if (typed.trim() === '') return [...new Set(['UTC', ...likelyIn(locale), ...bestKnown])];
  const { words, offset } = read(typed);
  const named = words.length === 0 ? bestKnown : findNamed(words);
  if (offset === undefined) return words.length === 0 ? [] : named;
  const found: string[] = [];
  for (const [index, zone] of named.entries()) {
    if (index > 0 && index % zonesPerStep === 0) await breathe();
    if (clockIn(zone, now).offset === offset) found.push(zone);
  }
  return found;
}

/**
 * At least one for all that clocks show, the largest cities first. A number alone finds these: four hundred zones take too long to
 * ask, and most of them would only hide the city that is meant.
 */
export const bestKnown: readonly string[] = [
  ...['UTC', 'Europe/London', 'Europe/Lisbon', 'Europe/Dublin', 'Africa/Casablanca', 'Africa/Accra'],
  ...['Europe/Berlin', 'Europe/Paris', 'Europe/Madrid', 'Europe/Rome', 'Europe/Warsaw', 'Africa/Lagos'],
  ...[
    'Africa/Cairo',
    'Europe/Kyiv',
    'Europe/Athens',
    'Europe/Bucharest',
    'Europe/Helsinki',
    'Asia/Jerusalem',
  ],
  ...[
    'Africa/Johannesburg',
    'Asia/Beirut',
    'Europe/Istanbul',
    'Europe/Moscow',
    'Asia/Riyadh',
    'Asia/Baghdad',
  ],
  ...['Africa/Nairobi', 'Asia/Tehran', 'Asia/Dubai', 'Asia/Baku', 'Asia/Kabul', 'Asia/Karachi'],
  ...['Asia/Tashkent', 'Asia/Almaty', 'Asia/Yekaterinburg', 'Asia/Kolkata', 'Asia/Colombo', 'Asia/Kathmandu'],
  ...['Asia/Dhaka', 'Asia/Omsk', 'Asia/Yangon', 'Asia/Bangkok', 'Asia/Jakarta', 'Asia/Ho_Chi_Minh'],
  ...['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Singapore', 'Asia/Taipei', 'Asia/Manila', 'Australia/Perth'],
  ...['Australia/Eucla', 'Asia/Tokyo', 'Asia/Seoul', 'Australia/Darwin', 'Australia/Adelaide'],
  ...['Australia/Sydney', 'Australia/Melbourne', 'Australia/Brisbane', 'Asia/Vladivostok'],
  ...['Australia/Lord_Howe', 'Pacific/Noumea', 'Pacific/Auckland', 'Pacific/Fiji', 'Pacific/Chatham'],
  ...['Pacific/Tongatapu', 'Pacific/Apia', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Pacific/Honolulu'],
  ...[
    'Pacific/Marquesas',
    'Pacific/Gambier',
    'America/Anchorage',
    'America/Los_Angeles',
    'America/Denver',
    'America/Phoenix',
  ],
  ...['America/Mexico_City', 'America/Chicago', 'America/Guatemala', 'America/New_York', 'America/Toronto'],
  ...['America/Bogota', 'America/Lima', 'America/Caracas', 'America/Santiago', 'America/La_Paz'],
  ...['America/Halifax', 'America/St_Johns', 'America/Sao_Paulo', 'America/Argentina/Buenos_Aires'],
  ...['America/Montevideo', 'America/Nuuk', 'America/Noronha', 'Atlantic/Azores', 'Atlantic/Cape_Verde'],
];

/** The zones of the country where most people use a locale: the best known of them, if there are such. */
function likelyIn(locale: string): readonly string[] {
  const all = timezonesOf(locale);
  const known = bestKnown.filter((zone) => all.includes(zone));
  return known.length > 0 ? known : all;
}

function findNamed(words: readonly string[]): string[] {
  const begins = (name: string, word: string): boolean => ` ${name}`.includes(` ${word}`);
  return timezones()
    .map((zone) => ({ zone, names: namesOf(zone) }))
    .filter(({ names }) => words.every((word) => names.some((name) => begins(name, word))))
    .map(({ zone, names }) => ({ zone, away: distance(names, words.join(' ')) }))
    .sort((a, b) => a.away - b.away)
    .map(({ zone }) => zone);
}

const aheadOfUtc = /(?<![\w+-])(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?(?![\w:])/;

function read(typed: string): { words: readonly string[]; offset: number | undefined } {
  const text = plain(typed).replace('−', '-');
  const [all = '', sign, hours, minutes = 0] = aheadOfUtc.exec(text) ?? [];
  const offset =
    sign === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return { words: wordsOf(text.replace(all, ' ')), offset };
}

/** Without accents and apostrophes. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}'’.]/gu, '');

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\d]+/u).filter((word) => word !== '');

/** A zone as it is called and was called, in words. */
const namesOf = (zone: string): string[] =>
  [zone, ...oldNamesOf(zone)].map((name) => wordsOf(plain(name)).join(' '));

/** 0 where that is the city, 1 where the city begins with it, 2 elsewhere. */
function distance(names: readonly string[], wanted: string): number {
  if (names.some((name) => ` ${name}`.endsWith(` ${wanted}`))) return 0;
  return names.some((name) => name.includes(` ${wanted}`)) ? 1 : 2;
}
