// What a person reads of each condition of a trading day, whole: its state, its limit at a factor, and why, in words.
import { describe, expect, it } from 'vitest';
import { SETTINGS, sec } from '../../../../../tests/given.ts';
import { mtmOf, picture } from '../../../../../tests/picture.ts';
import { day, held, left, noLimitSet, pushed, type Row, said, tally } from '../../../../../tests/verdicts.ts';
import type { ConditionId } from '../../settings.ts';
import { conditions } from './index.ts';

const dailyProfit: readonly Row[] = [
  ['no limit', { mtm: mtmOf(9) }, 1, noLimitSet(9)],
  ['nothing read and no limit', {}, 1, noLimitSet(null)],
  [
    'a share of no capital',
    { mtm: mtmOf(0), ...pushed({ max_profit_pct: 2 }) },
    1,
    said('unknown', null, null, null, 'the limit is a share of a capital that is not known'),
  ],
  [
    'nothing read',
    day({ dailyProfit: 500 }),
    2,
    said('unknown', null, 1_000, null, 'the account has not been read yet'),
  ],
  [
    'half of it, at twice the limit',
    { ...day({ dailyProfit: 500 }), mtm: mtmOf(500) },
    2,
    said('ok', 500, 1_000, 0.5, 'MTM 5.00 is 5.00 below the profit limit 10.00'),
  ],
  [
    'all of it, not confirmed',
    { ...day({ dailyProfit: 500 }), mtm: mtmOf(500), mtmConfirmed: false },
    1,
    said('unknown', null, 500, null, 'MTM 5.00 is not confirmed by a second look yet'),
  ],
  [
    'all of it',
    { ...day({ dailyProfit: 500 }), mtm: mtmOf(500) },
    1,
    said('breach', 500, 500, 0, 'MTM 5.00 has reached the profit limit 5.00'),
  ],
];

const dailyLoss: readonly Row[] = [
  ['no limit', { settings: { ...SETTINGS, dailyLoss: null }, mtm: mtmOf(9) }, 1, noLimitSet(9)],
  ['nothing read and no limit', { settings: { ...SETTINGS, dailyLoss: null } }, 1, noLimitSet(null)],
  [
    'a share of no capital',
    { settings: { ...SETTINGS, dailyLoss: null }, ...pushed({ max_loss_pct: 2 }), mtm: mtmOf(0) },
    1,
    said('unknown', null, null, null, 'the limit is a share of a capital that is not known'),
  ],
  ['nothing read', {}, 1.5, said('unknown', null, 150_000, null, 'the account has not been read yet')],
  [
    'a loss not confirmed',
    { mtm: mtmOf(-100_000), mtmConfirmed: false },
    1,
    said('unknown', null, 100_000, null, 'MTM -1000.00 is not confirmed by a second look yet'),
  ],
  [
    'a loss',
    { mtm: mtmOf(-100_000) },
    1,
    said('breach', -100_000, 100_000, 0, 'MTM -1000.00 has reached the limit -1000.00'),
  ],
  [
    'a trip of its own, without a reason',
    { mtm: mtmOf(-100_000), ...pushed({ tripped_day: true }) },
    1,
    said(
      ...(['breach', -100_000, 100_000, 0] as const),
      'MTM -1000.00 has reached the limit -1000.00; its trading system has tripped the day: no reason given',
    ),
  ],
  [
    'a trip of its own, and nothing known',
    pushed({ tripped_day: true, trip_reason: 'x' }),
    1,
    said(
      ...(['unknown', null, 100_000, null] as const),
      'the account has not been read yet; its trading system has tripped the day: x',
    ),
  ],
];

const counts: Readonly<Partial<Record<ConditionId, readonly Row[]>>> = {
  consecutiveLosses: [
    [
      'a row that nobody knows',
      { ...day({ maxConsecutiveLosses: 3 }), ...tally({ streak: null }) },
      1.5,
      said('unknown', null, 5, null, 'the losses in a row are not known'),
    ],
    [
      'some',
      { ...day({ maxConsecutiveLosses: 2 }), ...tally({ streak: 1 }) },
      2,
      said('ok', 1, 4, 0.75, '1 of 4 losses in a row'),
    ],
  ],
  tradeCount: [
    ['no limit', tally({ trades: 9 }), 1, noLimitSet(9)],
    [
      'trades that nobody knows',
      { ...day({ maxTrades: 3 }), ...tally({ trades: null }) },
      1.5,
      said('unknown', null, 5, null, 'the trades of the day are not known'),
    ],
    [
      'some',
      { ...day({ maxTrades: 2 }), ...tally({ trades: 1 }) },
      2,
      said('ok', 1, 4, 0.75, '1 trades today, 4 are allowed'),
    ],
    [
      'all',
      { ...day({ maxTrades: 2 }), ...tally({ trades: 2 }) },
      1,
      said('ok', 2, 2, 0, '2 trades today, 2 are allowed'),
    ],
    [
      'more',
      { ...day({ maxTrades: 2 }), ...tally({ trades: 3 }) },
      1,
      said('breach', 3, 2, 0, '3 trades today, 2 are allowed'),
    ],
  ],
  soldOptionStop: [
    ['none', {}, 1, said('ok', 0, 1, 1, 'no stop of a sold option executed today')],
    [
      'one that executed, and one more',
      {
        stops: [
          { symbol: 'CE', how: 'executed' },
          { symbol: 'PE', how: 'missing' },
        ],
      },
      1,
      said('breach', 2, 1, 0, 'the stop of CE executed'),
    ],
    [
      'one that is gone',
      { stops: [{ symbol: 'PE', how: 'missing' }] },
      1,
      said('breach', 1, 1, 0, 'the stop of PE is gone while its short is open'),
    ],
  ],
};

const cooldown: readonly Row[] = [
  ['none configured', tally({}), 1, noLimitSet(null)],
  [
    'one without an end',
    { ...day({ cooldownMs: 60_000 }), ...pushed({ cooldown_active: true, cooldown_until: null }) },
    1,
    said('breach', 0, 60_000, 0, 'a cooldown runs until its trading system ends it'),
  ],
  [
    'one with an end',
    { ...pushed({ cooldown_active: true, cooldown_until: sec(61) }), ...tally({ cooldownUntil: sec(61) }) },
    1,
    said('breach', 61_000, null, 0, 'a cooldown runs for another 2 min'),
  ],
  [
    'losses that nobody knows',
    { ...day({ cooldownMs: 60_000 }), ...tally({ streak: null }) },
    1,
    said('unknown', null, 60_000, null, 'the losses of the day are not known'),
  ],
  [
    'one that is over',
    { ...day({ cooldownMs: 60_000 }), ...tally({ cooldownUntil: sec(-1) }) },
    1,
    said('ok', 0, 60_000, null, 'no cooldown runs'),
  ],
];

const trips: readonly Row[] = [
  ['no word', {}, 1, said('unknown', null, null, null, 'its trading system has not told anything yet')],
  [
    'no trip',
    pushed({ tripped_day: false }),
    1,
    said('ok', 0, 1, null, 'its trading system has not tripped the day'),
  ],
  [
    'a trip',
    pushed({ tripped_day: true, trip_reason: 'x' }),
    1,
    said('breach', 1, 1, 0, 'its trading system has tripped the day: x'),
  ],
  [
    'a trip without a reason',
    pushed({ tripped_day: true }),
    1,
    said('breach', 1, 1, 0, 'its trading system has tripped the day: no reason given'),
  ],
];

const feed: readonly Row[] = [
  [
    'a read just now',
    { ...held, lastGoodReadAt: sec(-5) },
    1,
    said('ok', 5_000, 20_000, 0.75, 'last good read 5 s ago'),
  ],
  [
    'a read at the limit',
    { ...held, lastGoodReadAt: sec(-20) },
    1,
    said('ok', 20_000, 20_000, 0, 'last good read 20 s ago'),
  ],
  [
    'an old read of what is open',
    { ...held, lastGoodReadAt: sec(-21) },
    1,
    said('breach', 21_000, 20_000, 0, 'no good read of the account for 21 s'),
  ],
  [
    'an old read of what was left',
    { ...left, lastGoodReadAt: sec(-30) },
    1,
    said('ok', 30_000, 20_000, 0, 'last good read 30 s ago'),
  ],
  [
    'no read since the start',
    { watchingSince: sec(-30) },
    1,
    said('breach', 30_000, 20_000, 0, 'no good read of the account for 30 s'),
  ],
  [
    'a push, but no read since the start',
    { watchingSince: sec(-5), ...pushed({ unrealised: 5 }) },
    1,
    said('ok', 5_000, 20_000, 0.75, 'last good read 5 s ago'),
  ],
  [
    'a push that is old',
    { lastGoodReadAt: sec(0), ...pushed({ unrealised: 5 }, sec(-30)) },
    1,
    said('breach', 30_000, 20_000, 0, 'no good read of the account for 30 s'),
  ],
  [
    'an old push of nothing open',
    { lastGoodReadAt: sec(0), ...pushed({ unrealised: 0 }, sec(-30)) },
    1,
    said('ok', 30_000, 20_000, 0, 'last good read 30 s ago'),
  ],
  [
    'a clock that was set back',
    { ...held, lastGoodReadAt: sec(9) },
    1,
    said('ok', 0, 20_000, 1, 'last good read 0 s ago'),
  ],
];

const trailing: readonly Row[] = [
  ['no step', { mtm: mtmOf(9) }, 1, noLimitSet(9)],
  ['no step and no read', {}, 1, noLimitSet(null)],
  [
    'nothing read',
    { ...day({ trailStep: 100 }), mtmPeak: 500 },
    2,
    said('unknown', null, 200, null, 'the account has not been read yet'),
  ],
  [
    'nothing confirmed',
    { ...day({ trailStep: 100 }), mtm: mtmOf(5) },
    1,
    said('unknown', null, null, null, 'no MTM of the day is confirmed yet'),
  ],
  [
    'a peak below the first step',
    { ...day({ trailStep: 100 }), mtm: mtmOf(5), mtmPeak: 199 },
    2,
    said('ok', 5, null, null, 'the profit peak 1.99 has not reached a step of 2.00'),
  ],
  [
    'more than the floor',
    { ...day({ trailStep: 100 }), mtm: mtmOf(250), mtmPeak: 300 },
    1,
    said('ok', 250, 200, 0.5, 'MTM 2.50 is above the floor 2.00 under the peak 3.00'),
  ],
  [
    'the floor, not confirmed',
    { ...day({ trailStep: 100 }), mtm: mtmOf(200), mtmPeak: 300, mtmConfirmed: false },
    1,
    said('unknown', null, 200, null, 'MTM 2.00 is not confirmed by a second look yet'),
  ],
  [
    'the floor',
    { ...day({ trailStep: 100 }), mtm: mtmOf(200), mtmPeak: 300 },
    1,
    said('breach', 200, 200, 0, 'MTM 2.00 has fallen to the floor 2.00 under the peak 3.00'),
  ],
];

const ALL: Readonly<Partial<Record<ConditionId, readonly Row[]>>> = {
  ...{ dailyLoss, dailyProfit, cooldown, trailingProfit: trailing, pushedTrip: trips, staleFeed: feed },
  ...counts,
};

describe.each(Object.entries(ALL) as [ConditionId, readonly Row[]][])('%s', (id, rows) => {
  it.each(rows)('with %s', (_, seen, factor, verdict) => {
    expect(conditions[id](picture(seen), factor)).toEqual(verdict);
  });
});
