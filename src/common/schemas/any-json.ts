import { z } from 'zod';

export type Json = z.infer<ReturnType<typeof z.json>>;

/** Any JSON in an answer, as `{}` in the documents: zod's own schema of it refers to itself, which breaks generators. */
export const AnyJson = z.unknown() as unknown as z.ZodType<Json>;
