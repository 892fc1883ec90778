import type { Json } from '../world/records.ts';
import type { BodyFault } from '../rest/refusals.ts';

/*
 * How to add a rule
 * -----------------
 * Discord's published schema (schema.ts) refuses wrong types and most limits by itself. What it lets through and
 * Discord refuses belongs into one of the tables of this folder: message-rules.ts, embed-rules.ts, component-rules.ts,
 * modal-rules.ts, autocomplete-rules.ts, command-rules.ts.
 *
 * 1. Find Discord's answer: send the bad request, or search its documentation and the issues of
 *    github.com/discord/discord-api-docs. A code that Discord gives nowhere is ours: it begins with `SANDBOX_`.
 * 2. Add an entry to the table:
 *      at       where: `embeds.*.fields.*.value`. `*` is every element of a list, `**` every component at any depth.
 *               The value may be absent; what holds it is not.
 *      breaks   whether the value breaks the rule; beside the value it gets what holds it, its index, and the whole body.
 *      code, message   Discord's words.
 *    limits.ts has the usual ones: `maxLength('content', 2_000)`, `required('embeds.*.footer.text')`.
 * 3. Add a line to test/sandbox/discord/rules.test.ts: a request that is refused, with code and path, and the legal
 *    extreme that passes. A rule that refuses too much is as wrong as one that is missing.
 */
export interface Rule {
  readonly at: string;
  readonly breaks: (value: unknown, found: Found) => boolean;
  readonly code: string;
  readonly message: string | ((value: unknown, found: Found) => string);
}

/** A value that a rule looks at, and where it was found. */
export interface Found {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
  /** The object or list that holds the value. */
  readonly holder: Json | readonly unknown[];
  readonly body: Json;
}

/** All faults of a body by a table of rules. */
export function faultsByRules(rules: readonly Rule[], body: Json): BodyFault[] {
  return rules.flatMap(({ at, breaks, code, message }) =>
    findAll(body, at)
      .filter((found) => breaks(found.value, found))
      .map((found) => ({
        path: found.path,
        code,
        message: typeof message === 'string' ? message : message(found.value, found),
      })),
  );
}

/** Every place of a body that a pattern names. */
export function findAll(body: Json, pattern: string): Found[] {
  let found: Found[] = [{ value: body, path: [], holder: body, body }];
  // The empty pattern is the body itself.
  const steps = pattern === '' ? [] : pattern.split('.');
  for (const step of steps) found = found.flatMap((at) => follow(at, step));
  return found;
}

function follow(from: Found, step: string): Found[] {
  const { value, path, body } = from;
  if (step === '**')
    return [...(isJson(value) ? [from] : []), ...beneath(from).flatMap((inner) => follow(inner, step))];
  if (step === '*') {
    if (!Array.isArray(value)) return [];
    const list = value as readonly unknown[];
    return list.map((element, index) => ({ value: element, path: [...path, index], holder: list, body }));
  }
  return isJson(value) ? [{ value: value[step], path: [...path, step], holder: value, body }] : [];
}

/** The components that a component, or a list of them, holds. */
function beneath(from: Found): Found[] {
  if (Array.isArray(from.value)) return follow(from, '*');
  const held = ['components', 'component', 'accessory'].flatMap((key) => follow(from, key));
  return held.filter(({ value }) => typeof value === 'object' && value !== null);
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
