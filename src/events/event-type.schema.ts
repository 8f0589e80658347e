import { z } from 'zod';
import { namedEnum } from '../common/schemas/named-enum.js';
import { EVENT_NAMES, type EventName } from './catalog.js';

export const EventTypeName = namedEnum(
  'EventType',
  EVENT_NAMES as [EventName, ...EventName[]],
  'The types of events; the page of events says what each holds',
);

/** What stands in examples for a student. */
export const EXAMPLE_USER = '7b0f9ca3-6d1a-4a1e-9d2b-0d7f0c5c9a11';
export const instant = z.iso.datetime({ offset: true });
