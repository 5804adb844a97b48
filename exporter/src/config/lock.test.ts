// The lock in an account's configuration: what it needs, what it must not be, and where a password may be typed.
import { describe, expect, it } from 'vitest';
import { openLocks } from '../locks/index.ts';
import { wallClock } from '../wall-clock.ts';
import { checkAccount } from './account.ts';

const lock = {
  terminal: 'mock',
  url: 'http://127.0.0.1:9600/terminal/plain/',
  user: 'asha',
  password: { env: 'TERMINAL_PASSWORD' },
  segments: ['NSE_FO'],
};
const check = (more: object) =>
  checkAccount({ id: 'desk-1', broker: 'paper', options: {}, lock: { ...lock, ...more } });
const complaint = (more: object) => {
  const checked = check(more);
  return checked.ok ? null : checked.errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
};

describe('the lock of an account', () => {
  it('is kept as it is written, its secrets unread', () => {
    const checked = check({});
    expect(checked.ok && checked.data.account.lock).toEqual(lock);
    expect(checked.ok && checked.data.editable).not.toHaveProperty('lock');
  });

  it.each([
    [{ url: undefined }, 'lock.url'],
    [{ url: 'http://broker.example/terminal' }, 'it must be https'],
    [{ url: 'https://broker.example/terminal' }, null],
    [{ terminal: 'zerodha', url: undefined }, 'lock.totp'],
    [{ terminal: 'zerodha', url: undefined, totp: { file: 'totp' } }, null],
    [{ terminal: 'angel-one' }, 'lock.terminal'],
    [{ segments: [] }, 'lock.segments'],
    [{ segments: ['NSE_FO', 'NSE_FO'] }, 'names a segment twice'],
    [{ password: undefined }, 'lock.password'],
    [{ pasword: 'x' }, 'pasword'],
  ])('with %j says %s', (more, says) => {
    if (says === null) expect(complaint(more)).toBeNull();
    else expect(complaint(more)).toContain(says);
  });

  it('with a segment that the terminal does not have stops the start, by name', () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const locks = openLocks({ dataDir: '/nowhere', browser: null, clock: wallClock(), log });
    const checked = check({ segments: ['MCX'] });
    const wrong = checked.ok ? checked.data.account.lock : null;
    expect(() => locks.open('desk-1', wrong)).toThrow(
      'desk-1: mock has no segment MCX; known: NSE_EQ, BSE_EQ',
    );
    expect(locks.open('desk-1', null)).toBeNull();
  });

  it('without a browser is a failure that says so', async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const locks = openLocks({ dataDir: '/nowhere', browser: null, clock: wallClock(), log });
    const checked = check({});
    const answer = await locks
      .open('desk-1', checked.ok ? checked.data.account.lock : null)
      ?.press({ id: 'k', dryRun: false }, () => undefined);
    expect(answer).toMatchObject({
      ok: false,
      retry: 'no',
      message: 'no Chromium is installed on this machine',
    });
  });
});
