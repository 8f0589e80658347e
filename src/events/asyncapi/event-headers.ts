import { z } from 'zod';

/** The headers of a message on Kafka: CloudEvents 1.0, Kafka binding, binary mode. */
export const EventHeaders = z.object({
  'content-type': z.literal('application/json').meta({ description: 'Of the value' }),
  ce_specversion: z.literal('1.0').meta({ description: 'Of CloudEvents' }),
  ce_id: z.uuid().meta({ description: 'The same for every copy of the event' }),
  ce_source: z.string().meta({ description: 'Always /learnflow' }),
  ce_type: z.string().meta({ description: 'com.learnflow.<event>.v<major version of the data>' }),
  ce_time: z.iso.datetime().meta({ description: 'When it happened, in UTC' }),
  traceparent: z
    .string()
    .optional()
    .meta({ description: 'Of the trace that it is a part of (W3C Trace Context), where traces are on' }),
  ce_partitionkey: z.string().meta({ description: 'The key of the message' }),
});
