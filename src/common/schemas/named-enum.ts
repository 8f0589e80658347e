import { z } from 'zod';

/** Words that are one component of the documents, and so one type of a generated client, wherever they stand. */
export const namedEnum = <const T extends readonly [string, ...string[]]>(
  id: string,
  values: T,
  description: string,
) => z.enum(values).meta({ id, description });
