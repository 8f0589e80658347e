import { defineEntity, p } from '@mikro-orm/core';

const LoginAttemptSchema = defineEntity({
  name: 'LoginAttempt',
  tableName: 'login_attempts',
  properties: {
    id: p.bigint('number').primary(),
    /** A hash of the address that was named, whether or not it has an account. */
    account: p.text(),
    /** A hash of where it came from: an address, a device, a session. */
    place: p.text(),
    /** The account knows the place: it does not count for the account as a whole. */
    isKnown: p.boolean(),
    /** The owner was told at this one. */
    isTold: p.boolean().default(false),
    madeAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [
    { name: 'login_attempts_account_index', properties: ['account', 'madeAt'] },
    { name: 'login_attempts_made_at_index', properties: ['madeAt'] },
  ],
});

/** A try at a password that failed, or is under way; kept for a day. A success removes its own. */
export class LoginAttempt extends LoginAttemptSchema.class {}
LoginAttemptSchema.setClass(LoginAttempt);
