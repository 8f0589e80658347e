import { defineEntity, p } from '@mikro-orm/core';
import { Student } from '../student.entity.js';

const KnownPlaceSchema = defineEntity({
  name: 'KnownPlace',
  tableName: 'known_places',
  properties: {
    student: () => p.manyToOne(Student).ref().fieldName('student_id').deleteRule('cascade').primary(),
    /** A hash of an address or of a device. */
    place: p.text().primary(),
    lastLoginAt: p.datetime(3).defaultRaw('now()'),
  },
});

/** From where a student has logged in; a change of the password forgets all but the place where it was made. */
export class KnownPlace extends KnownPlaceSchema.class {}
KnownPlaceSchema.setClass(KnownPlace);
