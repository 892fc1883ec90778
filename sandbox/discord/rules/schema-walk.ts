import type { BodyFault } from '../rest/refusals.ts';
import { isJson } from './rule.ts';

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** As much of zod's insides as is needed to follow a value through its schema. */
export interface Schema {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: SchemaIssue[] } };
  readonly _zod: {
    readonly def: {
      readonly type: string;
      readonly shape?: Readonly<Record<string, Schema>>;
      readonly element?: Schema;
      readonly innerType?: Schema;
      readonly getter?: () => Schema;
      readonly options?: readonly Schema[];
      readonly values?: readonly unknown[];
      readonly checks?: readonly { readonly _zod: { readonly def: Bounds } }[];
    };
  };
}

export interface SchemaIssue {
  readonly code: string;
  readonly path: (string | number)[];
  readonly expected?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly values?: readonly unknown[];
}

/** Without what makes it optional, nullable or lazy. */
function inner(schema: Schema): Schema {
  const { innerType, getter } = schema._zod.def;
  const next = innerType ?? getter?.();
  return next ? inner(next) : schema;
}

/** The least and the most that a schema asks of a length. */
export function boundsOf(schema: Schema): Bounds {
  const checks = inner(schema)._zod.def.checks ?? [];
  return checks.reduce<Bounds>((all, check) => ({ ...all, ...pickBounds(check._zod.def) }), {});
}

function pickBounds({ minimum, maximum }: Bounds): Bounds {
  return { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
}

/** The schema of a union that a value means: by its `type`, or by the kind of value it is. */
export function optionFor(union: Schema, value: unknown): Schema | undefined {
  const options = (inner(union)._zod.def.options ?? []).map(inner);
  const byType = options.find(({ _zod: { def } }) => {
    const types = def.shape?.type && inner(def.shape.type)._zod.def.values;
    return isJson(value) && types?.includes(value.type);
  });
  return (
    byType ?? (isJson(value) ? undefined : options.find(({ _zod: { def } }) => def.type === typeof value))
  );
}

export function schemaAt(
  schema: Schema,
  value: unknown,
  path: readonly (string | number)[],
): Schema | undefined {
  const here = inner(schema);
  const [step, ...rest] = path;
  if (step === undefined) return here;
  if (here._zod.def.options) {
    const option = optionFor(here, value);
    return option && schemaAt(option, value, path);
  }
  const next = typeof step === 'number' ? here._zod.def.element : here._zod.def.shape?.[step];
  return next && schemaAt(next, valueAt(value, [step]), rest);
}

export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Record<string | number, unknown> | undefined)?.[step],
    value,
  );
}

/** Keys that discord.js sends everywhere and that Discord ignores where its schema has them not. */
const TOLERATED = new Set(['tts', 'enforce_nonce', 'animated', 'reason']);

/** Discord ignores keys that it does not know, so that a camel-cased `allowedMentions` pings everyone; here it is refused. */
export function unknownKeys(
  schema: Schema,
  value: unknown,
  path: readonly (string | number)[] = [],
): BodyFault[] {
  const here = inner(schema);
  const { shape, element, options } = here._zod.def;
  if (options) {
    const option = optionFor(here, value);
    return option ? unknownKeys(option, value, path) : [];
  }
  if (element && Array.isArray(value))
    return value.flatMap((item, index) => unknownKeys(element, item, [...path, index]));
  if (!shape || !isJson(value)) return [];
  return Object.entries(value).flatMap(([key, held]) => {
    const known = shape[key];
    if (known) return unknownKeys(known, held, [...path, key]);
    const message = 'Discord knows no such field here and would ignore it';
    return TOLERATED.has(key) ? [] : [{ path: [...path, key], code: 'SANDBOX_UNKNOWN_FIELD', message }];
  });
}
