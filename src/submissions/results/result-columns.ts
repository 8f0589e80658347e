import { z } from 'zod';
import { StoredResult } from '../submissions.schemas.js';

/** The column of `code_execution_results` that keeps a field of a result; `group` is a word of SQL. */
export const resultColumn = (field: string): string =>
  field === 'group' ? 'test_group' : field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const fields = Object.entries(StoredResult.shape);

/** For `insert into`. */
export const RESULT_COLUMNS = fields.map(([field]) => resultColumn(field)).join(', ');

/** What `json_to_recordset` makes of stored results, in the order of `RESULT_COLUMNS`. */
export const RESULT_RECORD = fields.map(([field, schema]) => `"${field}" ${sqlType(schema)}`).join(', ');

function sqlType(schema: z.ZodType): string {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodExactOptional)
    return sqlType(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodNumber) return schema.format === 'safeint' ? 'int' : 'float8';
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return 'text';
  throw new Error(`No column can keep ${schema.type}.`);
}
