// The daily message: silence must not look like health, and what is not armed is said plainly.
import { describe, expect, it } from 'vitest';
import { toldClock } from '../../../../tests/given-sink.ts';
import type { AccountFrame, Frame } from '../../contract.ts';
import { frameOf, watching } from '../fixture.ts';
import { createView } from '../view.ts';
import { aliveMessage, unarmed } from './alive.ts';
import { callDaily, nextDaily } from './daily.ts';

const NOW = watching.at + 5_000;
const said = (
  accounts: readonly AccountFrame[],
  ageMs = 100,
  own: ReadonlySet<string> | null = null,
  over: Partial<Frame> = {},
) => {
  let elapsed = 0;
  const view = createView(() => elapsed);
  view.take({ ...frameOf(...accounts), ...over });
  elapsed = ageMs;
  return aliveMessage(view, [], own, NOW);
};
const check = (name: string, ok: boolean | null) => ({ name, ok, detail: 'as found', at: NOW - 60_000 });

describe('fault 30: silence looks like health. The daily message', () => {
  it('says what is armed, with limits, positions, the age of the read and readiness', () => {
    const readiness = { at: NOW - 3_600_000, checks: [check('login', true), check('clock', true)] };
    const { level, text } = said([{ ...watching, readiness }]);
    expect(level).toBe('info');
    expect(text).toBe(
      'Tripline is alive and armed: 1 account\n' +
        'paper-1: watching, MTM −₹250.50, loss limit ₹1,000.00, 1 open, read 5.0 s ago, ready 2 of 2, 60 min ago',
    );
  });

  it.each<[string, Partial<AccountFrame>, RegExp]>([
    ['monitoring that is off', { phase: 'stopped' }, /monitoring is switched OFF/],
    ['a stuck kill', { phase: 'stuck' }, /kill is STUCK/],
    ['a kill that cancels', { phase: 'cancelling' }, /a kill is running/],
    ['a kill that leaves', { phase: 'flattening' }, /a kill is running/],
    ['a kill that proves it flat', { phase: 'verifying' }, /a kill is running/],
    ['a kill that locks', { phase: 'locking' }, /a kill is running/],
    ['what the journal has not confirmed', { undurable: true }, /the journal has not confirmed/],
    ['no rule that kills', { rules: [] }, /no rule kills/],
    ['no limit', { conditions: [] }, /no limit is known/],
    [
      'a rule that cannot be known',
      { rules: watching.rules.map((rule) => ({ ...rule, state: 'unknown' })) },
      /unknown: outer-loss/,
    ],
    ['a broker that is away', { brokerUp: false, brokerText: 'time-out' }, /the broker is away: time-out/],
    ['an account that was never read', { lastGoodReadAt: null }, /it was never read/],
    ['an old read', { lastGoodReadAt: NOW - 600_000 }, /last good read is 10 min old/],
    ['a failed check', { readiness: { at: NOW, checks: [check('order IP', false)] } }, /not ready: order IP/],
  ])('calls %s not armed', (_name, change, words) => {
    const { level, text } = said([
      { ...watching, ...change },
      { ...watching, id: 'paper-2' },
    ]);
    expect(level).toBe('warning');
    expect(text).toMatch(/^Tripline is alive, but NOT all is armed: 1 of 2 accounts are/);
    expect(text).toMatch(new RegExp(`NOT ARMED: .*${words.source}`));
  });

  it('calls nothing certain when the engine is silent, and never shows an old picture as the present', () => {
    expect(said([watching], 60_000).text).toMatch(
      /nothing is certain\nNOT ARMED: the engine is silent, last heard 60 s ago/,
    );
    expect(aliveMessage(createView(), [], null, NOW).text).toMatch(/NOT ARMED: the engine is silent\./);
  });

  it('says that the journal takes no facts: then nothing that happens is kept', () => {
    const { level, text } = said([watching], 100, null, { journalOk: false });
    expect([level, text]).toEqual([
      'warning',
      expect.stringContaining('NOT ARMED: the journal takes no facts.'),
    ]);
  });

  it('does not call an exporter armed that watches no account', () => {
    const { level, text } = said([]);
    expect([level, text]).toEqual(['warning', expect.stringContaining('NOT ARMED: there is no account')]);
  });

  it('names accounts that a sink is for and that are not there', () => {
    const { level, text } = said([watching], 100, new Set(['paper-9']));
    expect([level, text]).toEqual([
      'warning',
      expect.stringContaining('paper-9: NOT ARMED: there is no such account'),
    ]);
    expect(text).not.toContain('paper-1');
  });

  it('does not want reads of an account that is locked and logged out', () => {
    const kill = { ...watching.kill, loggedOutAt: NOW - 1_000 } as AccountFrame['kill'];
    const locked: AccountFrame = { ...watching, phase: 'locked', kill, lastGoodReadAt: NOW - 600_000 };
    expect(unarmed(locked, NOW)).toEqual([]);
  });

  it('comes once a day at its local time, also over a change of the clock and after a start just behind it', async () => {
    const daily = { at: '08:30', timeZone: 'Europe/Berlin' };
    const iso = (at: number) => new Date(at).toISOString();
    const saturday = Date.parse('2026-03-28T10:00:00Z');
    expect(iso(nextDaily(daily, saturday))).toBe('2026-03-29T06:30:00.000Z');
    const clock = toldClock(Date.parse('2026-03-27T07:31:00Z'));
    const times: string[] = [];
    const end = callDaily(daily, clock, () => times.push(iso(clock.now())));
    await clock.pass(3 * 86_400_000);
    end();
    expect(times.map((time) => time.slice(0, 16))).toEqual([
      '2026-03-27T07:31',
      '2026-03-28T07:30',
      '2026-03-29T06:30',
      '2026-03-30T06:30',
    ]);
  }, 60_000);
});
