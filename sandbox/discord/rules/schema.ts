import type { Json } from '../world/records.ts';
import type { BodyFault } from '../rest/refusals.ts';
import { boundsOf, optionFor, schemaAt, valueAt } from './schema-walk.ts';
import type { Schema, SchemaIssue } from './schema-walk.ts';

export type Schemas = Readonly<Record<string, Schema>>;

/** Discord's published schema; large, so it is loaded when the first stand-in starts. */
export async function loadSchemas(): Promise<Schemas> {
  // @ts-expect-error -- the package names its JavaScript as the types of this entry
  const schemas: unknown = await import('discord-api-spec/zod');
  return schemas as Schemas;
}

/** What Discord's schema refuses, in the words of Discord's API. */
export function faultsBySchema(schema: Schema, body: Json): BodyFault[] {
  const result = schema.safeParse(body);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => faultsOfIssue(schema, body, issue));
}

function faultsOfIssue(schema: Schema, body: unknown, issue: SchemaIssue): BodyFault[] {
  const value = valueAt(body, issue.path);
  if (issue.code !== 'invalid_union' || value === undefined || value === null)
    return [{ path: issue.path, ...wording(schemaAt(schema, body, issue.path), value, issue) }];

  const union = schemaAt(schema, body, issue.path);
  const option = union && optionFor(union, value);
  if (!option) {
    const message = 'Value of field "type" must be one of the known types.';
    return [{ path: [...issue.path, 'type'], code: 'UNION_TYPE_CHOICES', message }];
  }
  const result = option.safeParse(value);
  if (result.success) return [];
  return result.error.issues
    .flatMap((deeper) => faultsOfIssue(option, value, deeper))
    .map((fault) => ({ ...fault, path: [...issue.path, ...fault.path] }));
}

function wording(
  schema: Schema | undefined,
  value: unknown,
  issue: SchemaIssue,
): { code: string; message: string } {
  if (value === undefined || value === null || value === '') {
    return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  }
  switch (issue.code) {
    case 'too_big':
    case 'too_small':
      return typeof value === 'number' ? ofRange(issue) : ofLength(schema, issue);
    case 'invalid_value':
      return {
        code: 'BASE_TYPE_CHOICES',
        message: `Value must be one of {${(issue.values ?? []).map(quoted).join(', ')}}.`,
      };
    case 'invalid_format':
      return ofFormat(issue, value);
    default:
      return ofType(issue, value);
  }
}

function ofRange({ maximum, minimum }: SchemaIssue): { code: string; message: string } {
  return maximum === undefined
    ? { code: 'NUMBER_TYPE_MIN', message: `int value should be greater than or equal to ${minimum ?? 0}.` }
    : { code: 'NUMBER_TYPE_MAX', message: `int value should be less than or equal to ${maximum}.` };
}

function ofLength(schema: Schema | undefined, issue: SchemaIssue): { code: string; message: string } {
  const bounds = schema ? boundsOf(schema) : {};
  const least = issue.minimum ?? bounds.minimum ?? 0;
  const most = issue.maximum ?? bounds.maximum;
  if (most === undefined)
    return { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${least} or more in length.` };
  return least > 0
    ? { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be between ${least} and ${most} in length.` }
    : { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${most} or fewer in length.` };
}

function ofFormat({ format }: SchemaIssue, value: unknown): { code: string; message: string } {
  if (format === 'url') return { code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' };
  if (format === 'datetime') {
    return { code: 'DATE_TIME_TYPE_PARSE', message: `Could not parse ${String(value)}. Should be ISO8601.` };
  }
  return { code: 'NUMBER_TYPE_COERCE', message: `Value "${String(value)}" is not snowflake.` };
}

function ofType({ expected }: SchemaIssue, value: unknown): { code: string; message: string } {
  switch (expected) {
    case 'string':
      return {
        code: 'STRING_TYPE_CONVERT',
        message: `Could not interpret "${JSON.stringify(value)}" as string.`,
      };
    case 'boolean':
      return { code: 'BOOLEAN_TYPE_CONVERT', message: 'Must be either true or false.' };
    case 'array':
      return { code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' };
    case 'object':
      return { code: 'MODEL_TYPE_CONVERT', message: 'Only dictionaries may be used in a ModelType' };
    default:
      return { code: 'NUMBER_TYPE_COERCE', message: `Value "${JSON.stringify(value)}" is not int.` };
  }
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
