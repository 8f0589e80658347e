import { namedEnum } from '../common/schemas/named-enum.js';
import { EVENT_NAMES, type EventName } from './catalog.js';

export const EventTypeName = namedEnum(
  'EventType',
  EVENT_NAMES as [EventName, ...EventName[]],
  'The types of events; the page of events says what each holds',
);
