// Questions to the past: they agree with what the live account did, and a stricter limit is never later.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  DAY,
  given,
  NEXT_DAY,
  ordersRead,
  run,
  SETTINGS,
  sec,
  short,
  stop,
  T0,
} from '../../../../tests/given.ts';
import { evolve } from '../account/evolve.ts';
import { emptyMemory } from '../account/state.ts';
import type { Fact, Recorded } from '../fact.ts';
import { accountFrame } from '../frame.ts';
import { type Sample, sampleOf } from '../sample.ts';
import { optionSellerRules, type Settings } from '../settings.ts';
import { variant } from './variant.ts';
import { whatIf } from './what-if.ts';

const STATS = { parseRejects: {}, relogins: 0 };
const lossOnly = (limit: number): Settings => ({
  ...SETTINGS,
  dailyLoss: limit,
  rules: optionSellerRules(null)
    .filter(({ id }) => id === 'stale-feed')
    .concat({
      id: 'loss',
      when: 'all',
      terms: [{ condition: 'dailyLoss' }],
      forReads: 2,
      then: 'kill',
    }),
});

interface Lived {
  readonly samples: readonly Sample[];
  readonly facts: readonly Recorded[];
}

/** A live account through these prices of its short, a second each; null = no price could be had. */
function live(prices: readonly (number | null)[], settings: Partial<Settings> = {}, stopAt?: number): Lived {
  let course: Course = given(settings);
  const samples: Sample[] = [];
  for (const [i, price] of prices.entries()) {
    const at = sec(i + 1);
    const hit = stopAt !== undefined && i >= stopAt;
    const row = stop({
      qty: 25,
      ...(hit ? { status: 'complete', filled: 25, avgPrice: 12_000, updatedAt: at } : {}),
    });
    const orders = stopAt === undefined ? [] : [row];
    const other = hit ? [short('PE', 75, 10_000)] : [short('CE', 25, 10_000), short('PE', 75, 10_000)];
    const bought = hit ? [short('CE', 25, 10_000, { netQty: 0, buyQty: 25, buyAmount: 25 * 12_000 })] : [];
    const marks: Record<string, number> = price === null ? {} : { PE: price, CE: 10_000 };
    course = run(course, ordersRead(at, orders), accountRead(at, [...other, ...bought], marks));
    samples.push(sampleOf(accountFrame(course.state, 'paper', at, STATS)));
  }
  return { samples, facts: course.recorded };
}

const ask = ({ samples, facts }: Lived, settings: Settings | null, from = T0) =>
  whatIf(samples, facts, { before: emptyMemory, from, to: sec(100_000), settings });
const firedAt = (lived: Lived, settings: Settings | null): number | null =>
  ask(lived, settings).flatMap(({ fired }) => (fired === null ? [] : [fired.at]))[0] ?? null;
const tripOf = ({ facts }: Lived) => facts.find(({ fact }) => fact.type === 'KillTripped');

const path = fc
  .array(fc.option(fc.integer({ min: -300, max: 330 }), { freq: 12 }), { minLength: 5, maxLength: 60 })
  .map((steps) => {
    let price = 10_000;
    return steps.map((step) => {
      price += step ?? 0;
      return step === null ? null : price;
    });
  });

describe('a question to the past', () => {
  it('finds, with the real settings, the trip that the journal holds, within one sample', () => {
    let trips = 0;
    fc.assert(
      fc.property(
        path,
        fc.integer({ min: 20_000, max: 200_000 }),
        fc.option(fc.nat(40)),
        (prices, limit, at) => {
          const settings = { dailyLoss: limit, rules: optionSellerRules(1.5) };
          const lived = live(prices, settings, at ?? undefined);
          const trip = tripOf(lived);
          const fired = ask(lived, null)[0]?.fired ?? null;
          expect(fired === null).toBe(trip === undefined);
          if (trip === undefined || fired === null || trip.fact.type !== 'KillTripped') return;
          trips += 1;
          expect(Math.abs(fired.at - trip.at)).toBeLessThanOrEqual(1_000);
          expect([fired.rule, fired.mtm]).toEqual([trip.fact.rule, trip.fact.mtm]);
        },
      ),
      { numRuns: 150 },
    );
    expect(trips).toBeGreaterThan(10);
  });

  it('never lets a lower limit fire later', () => {
    fc.assert(
      fc.property(
        path,
        fc.integer({ min: 100, max: 300_000 }),
        fc.integer({ min: 0, max: 200_000 }),
        (prices, low, more) => {
          const lived = live(prices, { dailyLoss: null });
          const [first, second] = [firedAt(lived, lossOnly(low)), firedAt(lived, lossOnly(low + more))];
          expect(first ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(second ?? Number.POSITIVE_INFINITY);
        },
      ),
      { numRuns: 150 },
    );
  });

  // 75 units short at 100.00: each rupee of the price is 75 rupees.
  const falling = () => live([10_000, 10_400, 10_800, 10_900, 10_700, 10_200]);

  it('says what was missing where nothing fired, and what the nearest moment was', () => {
    const [day] = ask(falling(), { ...SETTINGS, dailyLoss: 100_000 });
    const near = day?.nearest.find(({ rule }) => rule === 'outer-loss');
    expect(day?.fired).toBeNull();
    expect(near).toMatchObject({ at: sec(4), mtm: -67_500, headroomRatio: 0.55 });
    expect(near?.missing).toEqual([expect.stringContaining('825.00 above the limit -1500.00')]);
    expect(day?.nearest.find(({ rule }) => rule === 'loss-and-stop')?.missing).toContain(
      'no stop of a sold option executed today',
    );
  });

  it('holds the end of the day against the moment of firing', () => {
    const [day] = ask(falling(), lossOnly(50_000));
    expect(day).toMatchObject({
      fired: { at: sec(4), rule: 'loss', mtm: -67_500 },
      end: { mtm: -15_000 },
      lowest: { at: sec(4), mtm: -67_500 },
      saved: -52_500,
      nearest: [],
    });
  });

  it('claims nothing of the time without samples, and lets nothing hold over it', () => {
    const { samples, facts } = live(
      Array.from({ length: 60 }, () => 11_000),
      { dailyLoss: null },
    );
    const torn = { samples: samples.filter(({ at }) => at <= sec(5) || at >= sec(31)), facts };
    const forTwenty = {
      ...lossOnly(50_000),
      rules: [{ ...lossOnly(1).rules[1], forMs: 20_000 }],
    } as Settings;
    expect(firedAt({ samples, facts }, forTwenty)).toBe(sec(22));
    expect(firedAt(torn, forTwenty)).toBe(sec(51));
    expect(ask(torn, forTwenty)[0]?.unjudged).toContainEqual({
      from: sec(5),
      to: sec(31),
      why: 'no samples',
    });
  });

  it('does not take the same old prices, read again, for a second reading', () => {
    const { samples, facts } = live([10_000, 10_000, 11_000], { dailyLoss: null });
    const last = samples.at(-1);
    if (last === undefined) throw new Error('three prices are three samples');
    const later = (seconds: number, markAgeMs: number): Sample => ({
      ...last,
      at: last.at + seconds * 1_000,
      markAgeMs,
      confirmed: true,
    });
    const old = [...samples.slice(0, 2), later(0, 0), later(1, 1_000), later(2, 2_000)];
    expect(firedAt({ samples: old, facts }, lossOnly(50_000))).toBeNull();
    expect(firedAt({ samples: [...old, later(3, 500)], facts }, lossOnly(50_000))).toBe(sec(6));
  });

  it('says nothing of what came after a real trip: the account was flat', () => {
    const lived = live(
      Array.from({ length: 30 }, (_, i) => 10_000 + i * 100),
      { rules: lossOnly(30_000).rules, dailyLoss: 30_000 },
    );
    const trip = tripOf(lived);
    const [day] = ask(lived, lossOnly(200_000));
    expect(day?.fired).toBeNull();
    expect(day?.trips).toMatchObject([{ at: trip?.at, rule: 'loss', mtm: -37_500 }]);
    expect(day?.unjudged.find(({ why }) => why === 'it had really tripped')?.to).toBe(sec(30));
  });

  it('is not afraid of a day without any sample, and begins each day anew', () => {
    const rolled = (seq: number, at: number, fact: Fact): Recorded => {
      return { account: 'a', seq, position: seq, at, fact, hash: '' };
    };
    const facts = [
      rolled(1, DAY.startsAt, { type: 'DayRolled', day: DAY }),
      rolled(2, sec(1), { type: 'StopHit', orderId: 's', symbol: 'CE', how: 'executed', qty: 25, price: 1 }),
      rolled(3, NEXT_DAY.startsAt, { type: 'DayRolled', day: NEXT_DAY }),
    ];
    const [sample] = live([12_000]).samples;
    if (sample === undefined) throw new Error('one price is one sample');
    const samples = [{ ...sample, at: NEXT_DAY.startsAt + 1_000 }];
    const days = whatIf(samples, facts, {
      before: emptyMemory,
      from: DAY.startsAt,
      to: NEXT_DAY.startsAt + 2_000,
      settings: SETTINGS,
    });
    expect(days.map(({ day, samples: n, fired }) => [day, n, fired])).toEqual([
      [DAY.name, 0, null],
      [NEXT_DAY.name, 1, null],
    ]);
    expect(days[0]?.unjudgedMs).toBe(NEXT_DAY.startsAt - DAY.startsAt);
  });

  it('starts from what the journal remembered before the span', () => {
    const { samples, facts } = live(
      Array.from({ length: 10 }, () => 12_000),
      { dailyLoss: null },
      2,
    );
    const from = sec(6);
    const before = facts.filter(({ at }) => at < from).reduce(evolve, emptyMemory);
    const rest = samples.filter(({ at }) => at >= from);
    const question = { before, from, to: sec(20), settings: SETTINGS };
    const later = facts.filter(({ at }) => at >= from);
    expect(whatIf(rest, later, question)[0]?.fired?.rule).toBe('loss-and-stop');
    expect(whatIf(rest, later, { ...question, before: emptyMemory })[0]?.fired?.rule).toBe('outer-loss');
  });
});

describe('other limits', () => {
  it('bring the rule that heeds them, and leave the one that does', () => {
    expect(variant(SETTINGS, {})).toEqual(SETTINGS);
    const changed = variant(SETTINGS, { dailyLoss: 1, dailyProfit: 2, trailStep: 3, outerFactor: 2 });
    expect(changed.dailyLoss).toBe(1);
    expect(changed.day).toMatchObject({ dailyProfit: 2, trailStep: 3 });
    expect(changed.rules.map(({ id, terms }) => [id, terms[0]?.factor])).toEqual([
      ['loss-and-stop', undefined],
      ['outer-loss', 2],
      ['stale-feed', undefined],
      ['daily-profit', undefined],
      ['trailing-profit', undefined],
    ]);
  });
});
