import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { RateLimiter, rateLimited } from '../../common/limits/rate-limit.js';
import { addEvent } from '../../events/outbox/outbox.js';
import {
  BY_ACCOUNT,
  BY_ADDRESS,
  BY_DEVICE,
  COUNTED_OF_EACH_ADDRESS,
  delaySeconds,
  type BackoffPolicy,
} from './backoff-policy.js';
import { PlacesService, type Place } from './places.service.js';
import { ATTEMPTS, KNOWS_DEVICE, NOTE_ATTEMPT, TELL_OWNER } from './throttle.sql.js';

/** So many failures in a day from places that the account does not know, and its owner is told, once a day. */
const TELL_OWNER_AT = 10;
/** The places that an account remembers, the latest. */
const PLACES_KEPT = 40;
const SWEEP_MS = 3_600_000;

/** A try at a password, noted as a failure until it is known to be none. */
export interface LoginAttempt {
  id: number | undefined;
  account: string;
  place: Place;
  /** The account knows the device or the address. */
  isKnown: boolean;
}

/** Where a try is counted: under a device or a session that the account knows, else under its address. */
type Counted = { place: string; by: BackoffPolicy; spared: boolean };

/**
 * Counts tries at the password of each account, in the database: over all processes and restarts. What the limit of
 * the address has refused never comes here. ADR 0015 has the numbers, and the attack that each of them stops.
 */
@Injectable()
export class LoginThrottleService {
  private sweptAt = 0;

  constructor(
    private readonly em: EntityManager,
    private readonly places: PlacesService,
    private readonly limiter: RateLimiter,
  ) {}

  /** Whether somebody has logged in as this student on the device. */
  async knowsDevice(email: string | undefined, { device }: Place): Promise<boolean> {
    if (!this.limiter.isOn || email === undefined || device === undefined) return false;
    const row = await KNOWS_DEVICE.first(this.em.fork(), [email, device]);
    return row?.knows === true;
  }

  /** Throws `rate_limited`, with the time until the next try. To be followed by `failed`, or by `succeeded`. */
  begin(email: string, place: Place, isKnownDevice: boolean): Promise<LoginAttempt> {
    const { address, device = '' } = place;
    const counted: Counted = isKnownDevice
      ? { place: device, by: BY_DEVICE, spared: true }
      : { place: address, by: BY_ADDRESS, spared: false };
    return this.count(email, place, counted);
  }

  /** The same for the password of somebody who is logged in. */
  beginInSession(email: string, place: Place, sessionId: string): Promise<LoginAttempt> {
    const session = this.places.hash(`session:${sessionId}`);
    return this.count(email, place, { place: session, by: BY_DEVICE, spared: true });
  }

  /** Tells the owner, if it is time to. */
  async failed({ id, account }: LoginAttempt, email: string): Promise<void> {
    if (id === undefined) return;
    await this.em.fork().transactional(async (em) => {
      const told = await TELL_OWNER.first(em, [account, id, TELL_OWNER_AT, account, email]);
      if (told !== undefined) addEvent(em, 'student.login_attacked', told);
    });
  }

  /** The password was not looked at after all. */
  async withdraw({ id }: LoginAttempt): Promise<void> {
    if (id !== undefined) await this.em.fork().execute('delete from login_attempts where id = ?', [id]);
  }

  /** In the transaction in which the session begins: it was no failure, and the account knows the place from now on. */
  async succeeded(em: EntityManager, studentId: number, { id, place }: LoginAttempt): Promise<void> {
    if (id !== undefined) await em.execute('delete from login_attempts where id = ?', [id]);
    await this.know(em, studentId, place);
  }

  /** Within the caller's transaction. */
  async know(em: EntityManager, studentId: number, { address, device }: Place): Promise<void> {
    const places = [address, device].filter((place) => place !== undefined);
    await em.execute(
      `insert into known_places (student_id, place) select ?, unnest(?::text[])
       on conflict (student_id, place) do update set last_login_at = now()`,
      [studentId, `{${places.join(',')}}`],
    );
    await em.execute(
      `delete from known_places where student_id = ? and place in (
         select place from known_places where student_id = ? order by last_login_at desc, place offset ${PLACES_KEPT})`,
      [studentId, studentId],
    );
  }

  /** Within the caller's transaction: whoever knew the old password is a stranger from now on, except here. */
  async forgetAllBut(em: EntityManager, studentId: number, place: Place): Promise<void> {
    await em.execute('delete from known_places where student_id = ? and place not in (?, ?)', [
      studentId,
      place.address,
      place.device ?? '',
    ]);
  }

  private async count(email: string, place: Place, counted: Counted): Promise<LoginAttempt> {
    const account = this.places.hash(`account:${email}`);
    if (!this.limiter.isOn) return { id: undefined, account, place, isKnown: true };
    void this.sweep();
    return this.em.fork().transactional(async (em) => {
      // One after the other, so that many at once count as many; the next statement sees what they have written.
      await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [account]);
      const history = await this.history(em, account, email, counted.place);
      const isKnown = counted.spared || history.knowsAddress;
      refuseEarly(counted.by, history.fromHere, history.sinceHere);
      if (!isKnown) refuseEarly(BY_ACCOUNT, history.fromStrangers, history.sinceStrangers);
      const row = await NOTE_ATTEMPT.first(em, [account, counted.place, isKnown]);
      return { id: row?.id, account, place, isKnown };
    });
  }

  private async history(em: EntityManager, account: string, email: string, place: string) {
    const row = await ATTEMPTS.first(em, [account, email, place, place, place, COUNTED_OF_EACH_ADDRESS]);
    if (row === undefined) throw new Error('An aggregate without a row');
    return row;
  }

  /** What is older than a day counts for nothing. */
  private async sweep(): Promise<void> {
    if (Date.now() - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = Date.now();
    await this.em
      .fork()
      .execute(`delete from login_attempts where made_at < now() - interval '1 day'`)
      .catch(() => undefined);
  }
}

function refuseEarly(by: BackoffPolicy, failures: number, since: number | null): void {
  const wait = delaySeconds(by, failures) - (since ?? Infinity);
  if (wait <= 0) return;
  throw rateLimited({ limit: by.free, remaining: 0, resetSeconds: Math.ceil(wait), exceeded: true });
}
