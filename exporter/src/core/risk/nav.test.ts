// The track of NAV: what is a peak, what is a transfer, and what is only a bad reading.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fundView } from '../../../../tests/fund.ts';
import { sec } from '../../../../tests/given.ts';
import type { FundView } from '../../contract/fund.ts';
import type { FundLimits } from '../settings.ts';
import { emptyNav, type NavTrack, seeNav, trackedDrawdown } from './nav.ts';

const LIMITS: Pick<FundLimits, 'navJumpFactor' | 'navJumpUsd'> = { navJumpFactor: 3, navJumpUsd: null };

/** Readings of NAV, one each five seconds. */
function follow(readings: readonly Partial<FundView['nav']>[], from: NavTrack = emptyNav, limits = LIMITS) {
  return readings.reduce<NavTrack>(
    (track, nav, i) =>
      seeNav(track, fundView({ nav: { updatedAt: (track.readAt ?? sec(i)) + 5_000, ...nav } }), limits),
    from,
  );
}
const navs = (...values: readonly number[]) => values.map((navUsd) => ({ navUsd }));

describe('the peak', () => {
  it('is the highest NAV that was believed, and the drawdown is measured from it', () => {
    const track = follow(navs(1_000, 1_200, 900));
    expect(track).toMatchObject({ peakUsd: 1_200, lastUsd: 900 });
    expect(trackedDrawdown(track)).toBe(0.25);
  });

  it('is at least what the files say it is', () => {
    expect(follow([{ navUsd: 1_000, peakUsd: 1_250 }])).toMatchObject({ peakUsd: 1_250 });
    expect(follow([{ navUsd: 1_000, peakUsd: 900 }])).toMatchObject({ peakUsd: 1_000 });
  });

  it('is not known, and neither is the drawdown, before NAV is', () => {
    const track = seeNav(emptyNav, fundView({ nav: { navUsd: null } }), LIMITS);
    expect(track).toBe(emptyNav);
    expect(trackedDrawdown(track)).toBeNull();
  });

  it('takes a NAV of 0 for a value, when it lasts', () => {
    expect(trackedDrawdown(follow(navs(1_000, 0, 0, 0)))).toBe(1);
  });
});

describe('a transfer', () => {
  it.each([
    [
      'deposit at the peak',
      [
        { navUsd: 1_000, transfersUsd: 0 },
        { navUsd: 6_000, transfersUsd: 5_000 },
      ],
      6_000,
      0,
    ],
    [
      'withdrawal at the peak',
      [
        { navUsd: 1_000, transfersUsd: 0 },
        { navUsd: 200, transfersUsd: -800 },
      ],
      200,
      0,
    ],
    [
      'withdrawal below the peak',
      [
        { navUsd: 1_000, transfersUsd: 0 },
        { navUsd: 900, transfersUsd: 0 },
        { navUsd: 450, transfersUsd: -450 },
      ],
      500,
      0.1,
    ],
  ])('is no drawdown and no leap: a %s', (_, readings, peakUsd, drawdown) => {
    const track = follow(readings);
    expect(track).toMatchObject({ peakUsd, leap: null, leaps: 0 });
    expect(trackedDrawdown(track)).toBeCloseTo(drawdown, 9);
  });

  it('that the files begin to list is not one that has just been made', () => {
    expect(follow([{ navUsd: 1_000 }, { navUsd: 990, transfersUsd: 5_000 }])).toMatchObject({
      peakUsd: 1_000,
    });
  });

  it('moves a peak that the files keep repeating without it', () => {
    const track = follow([
      { navUsd: 1_000, peakUsd: 1_000, transfersUsd: 0 },
      { navUsd: 600, peakUsd: 1_000, transfersUsd: -400 },
      { navUsd: 600, peakUsd: 1_000, transfersUsd: -400 },
    ]);
    expect(trackedDrawdown(track)).toBe(0);
  });

  it('made while we were away moves the peak that was remembered', () => {
    const kept = { ...emptyNav, peakUsd: 1_000, transfersUsd: 0, filePeakUsd: 1_000 };
    const track = follow([{ navUsd: 600, peakUsd: 1_000, transfersUsd: -400 }], kept);
    expect(trackedDrawdown(track)).toBe(0);
  });

  it('of everything lets the fund begin anew', () => {
    const track = follow([
      { navUsd: 1_000, transfersUsd: 0 },
      { navUsd: 0, transfersUsd: -1_000 },
      { navUsd: 500, transfersUsd: -500 },
    ]);
    expect(track).toMatchObject({ peakUsd: 500, leap: null });
  });

  it('never changes the drawdown, whatever it is and wherever it comes', () => {
    const level = fc.integer({ min: 1_000, max: 2_000 });
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: -900, max: 50_000 }),
        (levels, sum) => {
          const before = follow(levels.map((navUsd) => ({ navUsd, transfersUsd: 0 })));
          const after = follow([{ navUsd: (levels.at(-1) ?? 0) + sum, transfersUsd: sum }], before);
          expect(trackedDrawdown(after)).toBeCloseTo(trackedDrawdown(before) ?? Number.NaN, 9);
          expect(after.leap).toBeNull();
        },
      ),
    );
  });
});

describe('a leap', () => {
  it.each([
    ['just within the factor', [1_000, 3_000], null],
    ['beyond it', [1_000, 3_001], { fromUsd: 1_000, toUsd: 3_001, readings: 1 }],
    ['down to a third', [999, 333], null],
    ['below that', [999, 332], { readings: 1 }],
    ['to nothing', [1_000, 0], { readings: 1 }],
  ])('%s', (_, values, leap) => {
    const track = follow(navs(...values));
    if (leap === null) expect(track.leap).toBeNull();
    else expect(track).toMatchObject({ leap, leaps: 1, lastUsd: values[0], peakUsd: values[0] });
  });

  it('by more than an amount, where one is set', () => {
    const limits = { navJumpFactor: 3, navJumpUsd: 100 };
    expect(follow(navs(1_000, 1_100), emptyNav, limits).leap).toBeNull();
    expect(follow(navs(1_000, 1_101), emptyNav, limits).leap).not.toBeNull();
  });

  it('is over when NAV comes back, and has been no peak', () => {
    expect(follow(navs(1_000, 9_000, 9_000, 1_010))).toMatchObject({
      leap: null,
      leaps: 1,
      peakUsd: 1_010,
      lastUsd: 1_010,
    });
  });

  it('is not confirmed by the same file read again', () => {
    const once = follow(navs(1_000, 9_000));
    const again = seeNav(once, fundView({ nav: { navUsd: 9_000, updatedAt: once.readAt } }), LIMITS);
    expect(again).toBe(once);
  });

  it('begins anew when it leaps on', () => {
    expect(follow(navs(1_000, 9_000, 90_000))).toMatchObject({
      leap: { toUsd: 90_000, readings: 1 },
      leaps: 2,
    });
  });

  it('upwards that lasts keeps the drawdown there was: nobody earned it', () => {
    const track = follow(navs(1_000, 900, 9_000, 9_000, 9_000));
    expect(track).toMatchObject({ leap: null, lastUsd: 9_000, peakUsd: 10_000 });
    expect(trackedDrawdown(track)).toBeCloseTo(0.1, 9);
  });

  it('downwards that lasts is a drawdown', () => {
    const track = follow(navs(1_000, 200, 200, 200));
    expect(track).toMatchObject({ leap: null, lastUsd: 200, peakUsd: 1_000 });
    expect(trackedDrawdown(track)).toBe(0.8);
  });

  it('after a start is one against the peak that was remembered', () => {
    const kept = { ...emptyNav, peakUsd: 1_000 };
    expect(follow(navs(9_000), kept)).toMatchObject({ peakUsd: 1_000, lastUsd: null, leap: { readings: 1 } });
    expect(follow(navs(800), kept, { navJumpFactor: 3, navJumpUsd: 50 })).toMatchObject({
      lastUsd: 800,
      leap: null,
    });
  });
});

it('has a peak that is never below NAV and never falls without a transfer', () => {
  const readings = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 40 });
  fc.assert(
    fc.property(readings, (values) => {
      let track: NavTrack = emptyNav;
      for (const navUsd of values) {
        const next = follow([{ navUsd }], track);
        expect(next.peakUsd).toBeGreaterThanOrEqual(next.lastUsd ?? 0);
        expect(next.peakUsd).toBeGreaterThanOrEqual(track.peakUsd ?? 0);
        const drawdown = trackedDrawdown(next);
        if (drawdown !== null) expect(drawdown).toBeLessThanOrEqual(1);
        track = next;
      }
    }),
  );
});

describe('the edges', () => {
  const track = (over: Partial<NavTrack> = {}): NavTrack => ({ ...emptyNav, ...over });
  const see = (from: NavTrack, nav: Partial<FundView['nav']>, limits = LIMITS) => follow([nav], from, limits);

  it.each([
    [0, 5, 1],
    [0, 0, 0],
    [0, -5, 0],
    [-10, 5, 1],
    [-10, -40, 0],
    [100, 300, 0],
    [100, 301, 1],
    [300, 100, 0],
    [300, 99, 1],
  ])('from %d to %d there are so many leaps: %d', (lastUsd, navUsd, leaps) => {
    expect(see(track({ lastUsd, peakUsd: 1_000 }), { navUsd }).leaps).toBe(leaps);
  });

  it('a transfer moves what was believed, and the peak by what it did to it', () => {
    const from = track({ lastUsd: 400, peakUsd: 500, transfersUsd: 10 });
    expect(see(from, { navUsd: 500, transfersUsd: 110 })).toMatchObject({
      ...{ lastUsd: 500, peakUsd: 625, transfersUsd: 110, leap: null, leaps: 0 },
    });
    // Without a list of transfers nothing is known of any, and what was known stays.
    expect(see(from, { navUsd: 400, transfersUsd: null })).toMatchObject({ peakUsd: 500, transfersUsd: 10 });
    expect(see(from, { navUsd: 400, transfersUsd: 10 })).toMatchObject({ peakUsd: 500, lastUsd: 400 });
  });

  it('a transfer before anything was believed moves nothing', () => {
    const first = see(track({ transfersUsd: 10 }), { navUsd: 400, transfersUsd: 110 });
    expect(first).toMatchObject({ lastUsd: 400, peakUsd: 400, transfersUsd: 110, leaps: 0 });
  });

  it('a transfer while we were away moves the remembered peak, and believes no level before it is read', () => {
    const from = track({ peakUsd: 500, transfersUsd: 0 });
    expect(see(from, { navUsd: 600, transfersUsd: 250 })).toMatchObject({ peakUsd: 750, lastUsd: 600 });
    // A leap against the remembered peak: the level that was not remembered is still not known.
    expect(see(from, { navUsd: 9_000, transfersUsd: 250 })).toMatchObject({
      ...{ peakUsd: 750, lastUsd: null, leap: { fromUsd: 750, toUsd: 9_000, readings: 1 } },
    });
  });

  it('a transfer of everything, or more, lets the fund begin anew', () => {
    const from = track({ lastUsd: 400, peakUsd: 500, transfersUsd: 0 });
    expect(see(from, { navUsd: 0, transfersUsd: -400 })).toMatchObject({ lastUsd: 0, peakUsd: 0, leaps: 0 });
    expect(see(from, { navUsd: -5, transfersUsd: -405 })).toMatchObject({ lastUsd: -5, peakUsd: -5 });
    expect(see(from, { navUsd: -5, transfersUsd: -400 })).toMatchObject({ lastUsd: -5, peakUsd: -5 });
    const empty = track({ lastUsd: 0, peakUsd: 0, transfersUsd: -400 });
    expect(see(empty, { navUsd: 500, transfersUsd: 100 })).toMatchObject({ lastUsd: 500, peakUsd: 500 });
  });

  it('a fund that stands at nothing keeps its peak while nothing is paid in or out', () => {
    const from = track({ lastUsd: 0, peakUsd: 500, transfersUsd: 10 });
    expect(see(from, { navUsd: 0, transfersUsd: 10 })).toMatchObject({ lastUsd: 0, peakUsd: 500 });
    expect(see(from, { navUsd: 0, transfersUsd: null })).toMatchObject({ lastUsd: 0, peakUsd: 500 });
  });

  it('a transfer moves a leap that waits to be believed', () => {
    const leap = { fromUsd: 100, toUsd: 1_000, readings: 1 };
    const from = track({ lastUsd: 100, peakUsd: 100, transfersUsd: 0, leap, leaps: 1 });
    expect(see(from, { navUsd: 3_050, transfersUsd: 50 })).toMatchObject({
      // 1,050 is where the leap would be now, and 3,050 is within its reach: it is the same one.
      ...{ lastUsd: 150, leaps: 1, leap: { fromUsd: 150, toUsd: 3_050, readings: 2 } },
    });
    expect(see(from, { navUsd: 300, transfersUsd: -50 }).leap).toEqual({
      fromUsd: 50,
      toUsd: 300,
      readings: 1,
    });
  });

  it('the peak of the files counts when it is a new one, and never lowers ours', () => {
    const from = track({ lastUsd: 400, peakUsd: 500, filePeakUsd: 450 });
    const peak = (peakUsd: number | null) => {
      const seen = see(from, { navUsd: 400, peakUsd });
      return [seen.peakUsd, seen.filePeakUsd];
    };
    expect([null, 450, 480, 600].map(peak)).toEqual([
      [500, 450],
      [500, 450],
      [500, 480],
      [600, 600],
    ]);
    expect(
      see(track({ lastUsd: 400, peakUsd: 300, filePeakUsd: 900 }), { navUsd: 300, peakUsd: 900 }).peakUsd,
    ).toBe(300);
  });

  it('a leap that lasts scales the peak only upwards, and only from something', () => {
    const lasting = (lastUsd: number, navUsd: number, peakUsd: number | null) =>
      follow(navs(navUsd, navUsd, navUsd), track({ lastUsd, peakUsd }));
    expect(lasting(100, 1_000, 200)).toMatchObject({ lastUsd: 1_000, peakUsd: 2_000, leap: null });
    expect(lasting(1_000, 100, 2_000)).toMatchObject({ lastUsd: 100, peakUsd: 2_000 });
    expect(lasting(0, 1_000, 200)).toMatchObject({ lastUsd: 1_000, peakUsd: 1_000 });
    expect(lasting(-5, 1_000, 200)).toMatchObject({ lastUsd: 1_000, peakUsd: 1_000 });
    expect(lasting(100, 1_000, null)).toMatchObject({ lastUsd: 1_000, peakUsd: 1_000 });
  });

  it('a NAV that is no number is not read at all', () => {
    const from = track({ lastUsd: 400, peakUsd: 500 });
    for (const navUsd of [null, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(seeNav(from, fundView({ nav: { navUsd } }), LIMITS)).toBe(from);
    }
  });

  it('the drawdown is unknown without a peak above nothing and a level', () => {
    const of = (peakUsd: number | null, lastUsd: number | null) =>
      trackedDrawdown(track({ peakUsd, lastUsd }));
    expect([of(null, 5), of(10, null), of(0, 5), of(0, -5), of(-10, -20)]).toEqual(Array(5).fill(null));
    expect([of(10, 5), of(10, 10), of(10, 15), of(10, -10)]).toEqual([0.5, 0, 0, 2]);
  });
});
