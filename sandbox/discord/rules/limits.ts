import type { Found, Rule } from './rule.ts';

/** The rules that come again and again, in Discord's words. */

type When = (found: Found) => boolean;
const always: When = () => true;

/** Of a text or a list. */
export function maxLength(at: string, most: number, when = always): Rule {
  return {
    at,
    breaks: (value, found) => lengthOf(value) > most && when(found),
    code: 'BASE_TYPE_MAX_LENGTH',
    message: `Must be ${most} or fewer in length.`,
  };
}

export function lengthBetween(at: string, least: number, most: number, when = always): Rule {
  return {
    at,
    breaks: (value, found) => {
      const length = lengthOf(value);
      return length !== -1 && (length < least || length > most) && when(found);
    },
    code: 'BASE_TYPE_BAD_LENGTH',
    message: `Must be between ${least} and ${most} in length.`,
  };
}

/** Absent, null, or nothing but white space, which Discord cuts off first. */
export function required(at: string, when = always): Rule {
  return {
    at,
    breaks: (value, found) => isBlank(value) && when(found),
    code: 'BASE_TYPE_REQUIRED',
    message: 'This field is required',
  };
}

/** A link of another scheme: `javascript:` above all. What is no link at all, the schema refuses. */
export function scheme(at: string, schemes: readonly string[]): Rule {
  const schemeOf = (value: unknown): string | undefined =>
    typeof value === 'string' ? /^([a-z][a-z\d+.-]*):/i.exec(value)?.[1]?.toLowerCase() : undefined;
  return {
    at,
    breaks: (value) => {
      const found = schemeOf(value);
      return found !== undefined && !schemes.includes(found);
    },
    code: 'URL_TYPE_INVALID_SCHEME',
    message: (value) =>
      `Scheme "${schemeOf(value) ?? ''}" is not supported. Scheme must be one of (${schemes.map((name) => `'${name}'`).join(', ')}).`,
  };
}

/** A list in which nothing is there twice. */
export function unique(list: string): Rule {
  return {
    at: `${list}.*`,
    breaks: (value, { holder, path }) => (holder as readonly unknown[]).indexOf(value) !== path.at(-1),
    code: 'SET_TYPE_ALREADY_CONTAINS_VALUE',
    message: 'The set already contains this value',
  };
}

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Characters as Discord counts them: a pair of surrogates is one. -1 for what has no length. */
export function lengthOf(value: unknown): number {
  if (typeof value === 'string') return Array.from(value.trim()).length;
  return Array.isArray(value) ? value.length : -1;
}
