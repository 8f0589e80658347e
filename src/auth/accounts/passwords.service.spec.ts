import { describe, expect, it } from '@jest/globals';
import { Config, Environment } from '../../common/config.js';
import { PasswordsService } from './passwords.service.js';

const passwords = (env: Record<string, string> = { NODE_ENV: 'test' }) =>
  new PasswordsService(new Config(Environment.parse(env), 'a secret of the tests'));

const STRANGER = { address: 'a', isKnown: false };

describe('Passwords', () => {
  it('knows the password it has hashed, and no other', async () => {
    const hash = await passwords().hash('correct horse');
    expect(await passwords().matches('correct horse', hash)).toBe(true);
    expect(await passwords().matches('correct horsf', hash)).toBe(false);
    expect(await passwords().matches('', hash)).toBe(false);
  });

  it('does not cut: what goes on after 72 bytes is another password', async () => {
    const longest = 'é'.repeat(36);
    const hash = await passwords().hash(longest);
    expect(await passwords().matches(longest, hash)).toBe(true);
    expect(await passwords().matches(`${longest}x`, hash)).toBe(false);
  });

  it('hashes at cost 12 outside tests, and needs as long to refuse where there is no hash', async () => {
    const real = passwords({});
    const hash = await real.hash('correct horse');
    expect(hash).toMatch(/^\$2b\$12\$/);
    const time = async (work: () => Promise<boolean>) => {
      const start = performance.now();
      expect(await work()).toBe(false);
      return performance.now() - start;
    };
    const known = await time(() => real.matches('wrong', hash));
    const unknown = await time(() => real.matches('wrong', undefined));
    // A decoy that bcrypt does not recognise would be refused within a millisecond.
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it('runs two at once, the others in turn, and 503 past 250 that wait', async () => {
    const one = passwords();
    let running = 0;
    let most = 0;
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const enter = async () => {
      most = Math.max(most, (running += 1));
      await gate;
      running -= 1;
    };
    const hashes = Array.from({ length: 252 }, () => one.hash('x', STRANGER, enter));
    await expect(one.hash('x', STRANGER)).rejects.toMatchObject({ code: 'service_unavailable' });
    open();
    expect(new Set(await Promise.all(hashes)).size).toBe(252);
    expect(most).toBe(2);
    expect(await one.matches('x', await one.hash('x'))).toBe(true);
  });

  it('takes those whom an account knows before strangers, and addresses in turns', async () => {
    const one = passwords();
    const order: string[] = [];
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const enter = (name: string, address: string, isKnown: boolean) =>
      one.hash('x', { address, isKnown }, async () => {
        await gate;
        order.push(name);
      });
    const all = [
      ...['first', 'second', 'third', 'fourth'].map((name) => enter(name, 'many', false)),
      enter('other', 'other', false),
      enter('owner', 'home', true),
    ];
    open();
    await Promise.all(all);
    expect(order.slice(0, 2).toSorted()).toEqual(['first', 'second']);
    expect(order[2]).toBe('owner');
    expect(order.indexOf('other')).toBeLessThan(order.indexOf('fourth'));
  });

  it('goes on after a failure', async () => {
    const one = passwords();
    const fail = () => Promise.reject(new Error('taken'));
    const failures = await Promise.allSettled(Array.from({ length: 5 }, () => one.hash('x', STRANGER, fail)));
    expect(failures.every((failure) => failure.status === 'rejected')).toBe(true);
    expect(await one.hash('x')).toMatch(/^\$2b\$/);
  });
});
