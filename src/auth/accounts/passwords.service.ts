import { compare, hash } from 'bcrypt';
import { Injectable } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { DomainError } from '../../common/errors/errors.js';
import { FairSemaphore } from '../../common/limits/fair-semaphore.js';

/** bcrypt looks at no more than this many bytes. */
export const PASSWORD_MAX_BYTES = 72;
/** About 0.25 s a hash on one core of 2026; the tests make hundreds of accounts. */
const COST = 12;
const TEST_COST = 4;
/** A hash keeps one of libuv's four threads busy: two are left for DNS, files and JWT signatures. */
const AT_ONCE = 2;
/** Half a minute of hashing on two cores, of those who are known and of strangers each: whoever would wait longer is told so. */
const MAX_WAITING = 250;

/** Who has a password hashed. Addresses take turns, and strangers come after those whom the account knows. */
export interface HashTurn {
  address: string;
  isKnown: boolean;
}

/** The server's own, and somebody's who is logged in. */
const OWN: HashTurn = { address: '', isKnown: true };

/** bcrypt, bounded. */
@Injectable()
export class PasswordsService {
  private readonly cost: number;
  /** Takes as long as a real hash and fits no password. */
  private readonly decoy: string;
  private readonly places = new FairSemaphore(AT_ONCE, AT_ONCE);
  private readonly waiting = { known: 0, strangers: 0 };

  constructor(config: Config) {
    this.cost = config.env.NODE_ENV === 'test' ? TEST_COST : COST;
    this.decoy = `$2b$${String(this.cost).padStart(2, '0')}$${'.'.repeat(53)}`;
  }

  /** `before` runs when it is this password's turn: what it throws spares the work. */
  hash(password: string, turn: HashTurn = OWN, before?: () => Promise<void>): Promise<string> {
    return this.inTurn(turn, async () => {
      await before?.();
      return hash(password, this.cost);
    });
  }

  /** Without a hash (nobody has that address) it takes the same time and says no. */
  matches(password: string, passwordHash: string | undefined, turn: HashTurn = OWN): Promise<boolean> {
    const tooLong = Buffer.byteLength(password) > PASSWORD_MAX_BYTES;
    return this.inTurn(turn, async () => (await compare(password, passwordHash ?? this.decoy)) && !tooLong);
  }

  private async inTurn<T>({ address, isKnown }: HashTurn, work: () => Promise<T>): Promise<T> {
    const leave = await (this.places.load.taken < AT_ONCE
      ? this.places.take(address)
      : this.wait(address, isKnown));
    try {
      return await work();
    } finally {
      leave();
    }
  }

  private async wait(address: string, isKnown: boolean): Promise<() => void> {
    const line = isKnown ? 'known' : 'strangers';
    if (this.waiting[line] >= MAX_WAITING)
      throw new DomainError('service_unavailable', 'Too many people are logging in; try again in a moment.', {
        headers: { 'Retry-After': '5' },
      });
    this.waiting[line] += 1;
    const leave = await this.places.take(address, { yields: !isKnown });
    this.waiting[line] -= 1;
    return leave;
  }
}
