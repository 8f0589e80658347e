import { compare, hash } from 'bcrypt';
import { Injectable } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { DomainError } from '../../common/errors/errors.js';

/** bcrypt looks at no more than this many bytes. */
export const PASSWORD_MAX_BYTES = 72;
/** About 0.25 s a hash on one core of 2026; the tests make hundreds of accounts. */
const COST = 12;
const TEST_COST = 4;
/** A hash keeps one of libuv's four threads busy: two are left for DNS, files and JWT signatures. */
const AT_ONCE = 2;
/** Half a minute of hashing on two cores: whoever would wait longer is told so. */
const MAX_WAITING = 250;

/** bcrypt, bounded. */
@Injectable()
export class PasswordsService {
  private readonly cost: number;
  /** Takes as long as a real hash and fits no password. */
  private readonly decoy: string;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(config: Config) {
    this.cost = config.env.NODE_ENV === 'test' ? TEST_COST : COST;
    this.decoy = `$2b$${String(this.cost).padStart(2, '0')}$${'.'.repeat(53)}`;
  }

  /** `before` runs when it is this password's turn: what it throws spares the work. */
  hash(password: string, before?: () => Promise<void>): Promise<string> {
    return this.inTurn(async () => {
      await before?.();
      return hash(password, this.cost);
    });
  }

  /** Without a hash (nobody has that address) it takes the same time and says no. */
  matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    const tooLong = Buffer.byteLength(password) > PASSWORD_MAX_BYTES;
    return this.inTurn(async () => (await compare(password, passwordHash ?? this.decoy)) && !tooLong);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) {
      if (this.waiting.length >= MAX_WAITING) {
        throw new DomainError(
          'service_unavailable',
          'Too many people are logging in; try again in a moment.',
          {
            headers: { 'Retry-After': '5' },
          },
        );
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
