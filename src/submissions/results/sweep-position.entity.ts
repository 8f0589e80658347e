import { defineEntity, p } from '@mikro-orm/core';

const SweepPositionSchema = defineEntity({
  name: 'SweepPosition',
  tableName: 'sweep_positions',
  properties: {
    name: p.text().primary(),
    /** The last id that was looked at. */
    position: p.integer().default(0),
  },
});

/** How far a walk through a large table has come, which looks at each row once. */
export class SweepPosition extends SweepPositionSchema.class {}
SweepPositionSchema.setClass(SweepPosition);
