// The parts of an account that say how it is killed, who is told, and when its market trades.
import { describe, expect, it } from 'vitest';
import { settingsInWords } from '../core/settings-words.ts';
import { type AccountInput, accountConfig, checkAccount, EDITABLE_PARTS } from './account.ts';

const least: AccountInput = { id: 'desk-1', broker: 'paper', options: {} };
const wrong = (parts: Readonly<Record<string, unknown>>): readonly string[] => {
  const read = checkAccount({ ...least, ...parts });
  return read.ok ? [] : read.errors.map(({ path, message }) => `${path}: ${message}`);
};

describe('an account', () => {
  it('says how its kill goes, who is told and at which shares people are warned', () => {
    const { settings } = accountConfig({
      ...least,
      kill: { scope: 'primary', lockFirst: true, lockAttempts: 5, lockRetrySeconds: 30, logout: true },
      linked: ['desk-2'],
      warnPercents: [80, 90],
    });
    expect(settings.kill).toEqual({
      scope: 'primary',
      reduceScope: 'primary',
      lockFirst: true,
      lockAttempts: 5,
      lockRetryMs: 30_000,
      logout: true,
    });
    expect([settings.linked, settings.warnPercents]).toEqual([['desk-2'], [80, 90]]);
    expect(accountConfig(least).settings.warnPercents).toEqual([50, 75, 85, 90, 95]);
  });

  it('may have rules that kill, block, reduce and only tell', () => {
    const rules = (['kill', 'block', 'reduce', 'notify'] as const).map((then) => ({
      id: then,
      when: 'any' as const,
      terms: [{ condition: 'dailyLoss' as const }],
      then,
    }));
    expect(accountConfig({ ...least, rules }).settings.rules.map(({ then }) => then)).toEqual([
      'kill',
      'block',
      'reduce',
      'notify',
    ]);
  });

  it.each([
    ['a link to itself', { linked: ['desk-1'] }, 'linked: names the account itself, desk-1'],
    ['a link named twice', { linked: ['b', 'b'] }, 'linked: names an account twice'],
    ['steps that do not rise', { warnPercents: [90, 80] }, 'warnPercents: must be in ascending order'],
    ['a scope that there is not', { kill: { scope: 'most' } }, 'kill.scope:'],
    ['retries too fast for a broker', { kill: { lockRetrySeconds: 0.1 } }, 'kill.lockRetrySeconds:'],
    ['half a session', { day: { session: { opens: '09:15' } } }, 'day.session.closes:'],
    [
      'a session of no length',
      { day: { session: { opens: '09:15', closes: '09:15' } } },
      'day.session: must not',
    ],
    ['weekdays without a session', { day: { weekdays: ['mon'] } }, 'day.weekdays: means nothing without'],
    [
      'holidays without a session',
      { day: { holidays: ['2026-01-26'] } },
      'day.holidays: means nothing without',
    ],
    [
      'a reset in the middle of the session',
      { day: { resetAt: '10:00', session: { opens: '09:15', closes: '15:30' } } },
      'day.resetAt: must not lie within the session',
    ],
    [
      'a reset in the middle of a session over midnight',
      { day: { resetAt: '01:00', session: { opens: '18:00', closes: '02:00' } } },
      'day.resetAt: must not lie within the session',
    ],
    [
      'a holiday that is no date',
      { day: { session: { opens: '09:15', closes: '15:30' }, holidays: ['26 Jan'] } },
      'day.holidays.0: must be a date',
    ],
    [
      'a day that is none',
      { day: { session: { opens: '09:15', closes: '15:30' }, weekdays: ['fri', 'fry'] } },
      'day.weekdays.1:',
    ],
  ])('is refused with %s', (_, parts, text) => {
    expect(wrong(parts).join()).toContain(text);
  });

  it.each([
    ['a session of the day', { opens: '09:15', closes: '15:30' }, '08:45'],
    ['one that begins with the reset', { opens: '09:15', closes: '15:30' }, '09:15'],
    ['one that ends with the reset', { opens: '09:15', closes: '15:30' }, '15:30'],
    ['one over midnight', { opens: '18:00', closes: '02:00' }, '17:00'],
    ['one of nearly a day', { opens: '18:00', closes: '17:00' }, '17:30'],
  ])('may have %s', (_, session, resetAt) => {
    expect(accountConfig({ ...least, day: { session, resetAt } }).day).toMatchObject({ session, resetAt });
  });

  it('may change all of it while it runs', () => {
    for (const part of ['kill', 'linked', 'warnPercents', 'rules', 'day'])
      expect(EDITABLE_PARTS).toContain(part);
  });

  it('reads in the history as it is written in the file', () => {
    const file: AccountInput = {
      ...least,
      limits: {
        dailyLoss: 2_500.5,
        cooldownMinutes: 15,
        minLossToCount: 10,
        lossPercent: 2,
        capital: 100_000,
      },
      fund: { drawdownRatio: 0.1, navStaleSeconds: 90 },
      risk: { feedStaleSeconds: 12.5 },
      exits: { verifyGapSeconds: 2, maxRounds: 4 },
      kill: { lockRetrySeconds: 7 },
      linked: ['desk-2'],
      warnPercents: [60],
    };
    const words = settingsInWords(accountConfig(file).settings);
    for (const part of ['limits', 'fund', 'risk', 'exits', 'kill'] as const) {
      for (const [name, value] of Object.entries(file[part] ?? {}))
        expect(words[`${part}.${name}`]).toBe(value);
    }
    expect([words.linked, words.warnPercents]).toEqual([['desk-2'], [60]]);
  });
});
