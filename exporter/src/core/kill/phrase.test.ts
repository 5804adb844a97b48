// What a rule says in a trader's words: what is true, what is missing, what is not known, and for how long it held.
import { describe, expect, it } from 'vitest';
import { noLimitSet, said } from '../../../../tests/verdicts.ts';
import type { ConditionId, Rule } from '../settings.ts';
import { breach, ok, unknown, type Verdict } from './conditions/verdict.ts';
import { phraseOf, standing, unknowns, waited } from './phrase.ts';

const rule = (when: Rule['when'], ...conditions: readonly ConditionId[]): Rule => ({
  id: 'r',
  when,
  terms: conditions.map((condition) => ({ condition })),
  then: 'kill',
});
const of = (condition: ConditionId, verdict: Verdict): string => phraseOf({ condition }, verdict);

describe('the words on a condition', () => {
  it.each<[number, string]>([
    [-110_000, 'the loss of 1100.00 is over the limit of 1000.00'],
    [-100_000, 'the loss of 1000.00 is at the limit of 1000.00'],
    [-99_999, 'the loss of 999.99 is 0.01 below the limit of 1000.00'],
    [0, 'the result of 0.00 is 1000.00 away from the loss limit of 1000.00'],
    [5_000, 'the result of +50.00 is 1050.00 away from the loss limit of 1000.00'],
  ])('say of a day at %d minor units how far its loss is from the limit', (observed, words) => {
    expect(of('dailyLoss', ok(observed, 100_000, 1, 'x'))).toBe(words);
  });

  it.each<[number, string]>([
    [110_000, 'the result of +1100.00 has reached the profit limit of 1000.00'],
    [100_000, 'the result of +1000.00 has reached the profit limit of 1000.00'],
    [40_000, 'the result of +400.00 is 600.00 short of the profit limit of 1000.00'],
    [-40_000, 'the loss of 400.00 is 1400.00 short of the profit limit of 1000.00'],
  ])('say of a day at %d minor units how far its profit is from the limit', (observed, words) => {
    expect(of('dailyProfit', ok(observed, 100_000, 1, 'x'))).toBe(words);
  });

  it.each<ConditionId>(['dailyLoss', 'dailyProfit'])(
    'invent no figure of %s where one is not known',
    (name) => {
      expect(of(name, unknown(100_000, 'no fresh price for CE'))).toBe('no fresh price for CE');
      // Even where a figure comes with it: it is the one that is not believed.
      expect(of(name, said('unknown', -110_000, 100_000, null, 'not confirmed'))).toBe('not confirmed');
      expect(of(name, said('ok', null, 100_000, null, 'no figure'))).toBe('no figure');
      expect(of(name, said('ok', 1, null, null, 'no bound'))).toBe('no bound');
    },
  );

  it.each<[ConditionId, string]>([
    ['dailyLoss', 'no loss limit is set'],
    ['dailyProfit', 'no profit limit is set'],
    ['trailingProfit', 'no trailing step is set'],
    ['consecutiveLosses', 'no limit of losses in a row is set'],
    ['tradeCount', 'no limit of trades is set'],
    ['drawdown', 'no drawdown limit is set'],
    ['atrSpike', 'no ATR limit is set'],
    ['routerDegraded', 'routerDegraded has no limit'],
  ])('name the limit that is not set: %s', (condition, words) => {
    expect(of(condition, noLimitSet(-5))).toBe(words);
  });

  it('do not say of another verdict without a limit that none is set', () => {
    expect(of('drawdown', said('ok', 0, null, null, 'NAV has not fallen'))).toBe('NAV has not fallen');
    expect(of('drawdown', unknown(null, 'no limit set'))).toBe('no limit set');
    expect(of('drawdown', ok(0.1, 0.2, 0.5, 'no limit set'))).toBe('no limit set');
  });

  it('say of stops that none has executed, or which one has', () => {
    expect(of('soldOptionStop', ok(0, 1, 1, 'x'))).toBe('no stop of a sold option has executed');
    expect(of('soldOptionStop', breach(1, 1, 'the stop of CE executed'))).toBe('the stop of CE executed');
  });
});

describe('the words on a rule', () => {
  const three = ['drawdown', 'atrSpike', 'navStale'] as const;
  const [FALLEN, SPIKED] = [breach(1, 1, 'NAV has fallen'), breach(1, 1, 'ATR has spiked')];
  const [CALM, DARK] = [ok(0, 1, 1, 'NAV is fresh'), unknown(1, 'ATR is not known')];

  it('say what is true and what is missing, in the order of its conditions', () => {
    expect(standing(rule('all', ...three), [FALLEN, DARK, CALM])).toBe(
      'NAV has fallen, but ATR is not known and NAV is fresh',
    );
    expect(standing(rule('all', ...three), [FALLEN, SPIKED, CALM])).toBe(
      'NAV has fallen and ATR has spiked, but NAV is fresh',
    );
  });

  it('list three of a kind', () => {
    expect(standing(rule('all', ...three), [FALLEN, SPIKED, breach(1, 1, 'NAV is old')])).toBe(
      'NAV has fallen, ATR has spiked and NAV is old',
    );
  });

  it('miss nothing where one condition is enough, and say all while none is true', () => {
    expect(standing(rule('any', ...three), [FALLEN, DARK, CALM])).toBe('NAV has fallen');
    expect(standing(rule('any', ...three), [CALM, DARK, CALM])).toBe(
      'NAV is fresh, ATR is not known and NAV is fresh',
    );
  });

  it('are none before its conditions were looked at', () => {
    expect(standing(rule('all', ...three), [])).toBe('');
  });

  it('name what is not known and nothing else', () => {
    expect(unknowns(rule('all', ...three), [FALLEN, DARK, CALM])).toBe('ATR is not known');
    expect(unknowns(rule('all', ...three), [CALM, CALM, CALM])).toBe('');
  });
});

describe('the words on a wait', () => {
  const timed = (over: Partial<Rule>): Rule => ({ ...rule('all', 'dailyLoss'), ...over });

  it('say how long of how long, in whole seconds that have passed', () => {
    expect(waited(timed({ forMs: 30_000 }), 12_900, 4)).toBe('held for 12 of 30 s');
    expect(waited(timed({ forMs: 1_500 }), 999, 4)).toBe('held for 0 of 1.5 s');
  });

  it('say how often of how often, and both', () => {
    expect(waited(timed({ forReads: 3 }), 0, 2)).toBe('in 2 of 3 reads');
    expect(waited(timed({ forMs: 2_000, forReads: 3 }), 1_000, 2)).toBe('held for 1 of 2 s, in 2 of 3 reads');
  });

  it('are none where a rule fires at once', () => {
    expect(waited(timed({}), 1_000, 2)).toBe('');
  });
});
