// What a kill leaves and what it leaves alone: whatever is out of scope and was there stays, and is no bypass.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  exitOrder,
  facts,
  factsOf,
  flattening,
  long,
  type Move,
  order,
  ordersRead,
  phase,
  position,
  run,
  sec,
  short,
} from '../../../../tests/given.ts';
import { phaseText } from '../frame.ts';
import { DEFAULT_SETTINGS, type Scope } from '../settings.ts';
import type { OptionType, Position } from '../types.ts';
import { planRound } from './plan.ts';
import { receipts } from './receipt.ts';
import { flatWords, inScope, leftOf, legsInScope } from './scope.ts';

const scoped = (scope: Scope) => ({ kill: { ...DEFAULT_SETTINGS.kill, scope } });
const HEDGE = long('HEDGE', 75, 500);
const CE = short('CE', 75, 10_000);
const { exit } = DEFAULT_SETTINGS;

describe('a scope', () => {
  const FUTURE = position({ symbol: 'FUT', optionType: null, netQty: 50 });
  it.each<readonly [Scope, readonly string[]]>([
    ['all', ['CE', 'HEDGE', 'FUT']],
    ['primary', ['CE', 'FUT']],
    ['hedges', ['HEDGE']],
  ])('%s has what belongs to it', (scope, names) => {
    expect([CE, HEDGE, FUTURE].filter((p) => inScope(scope, p)).map((p) => p.symbol)).toEqual(names);
  });

  const legs = fc
    .array(
      fc.record({
        qty: fc.integer({ min: -4_000, max: 4_000 }),
        optionType: fc.constantFrom<(OptionType | null)[]>('CE', 'PE', null),
      }),
      { maxLength: 8 },
    )
    .map((rows) =>
      rows.map(({ qty, optionType }, i) => ({
        position: position({ symbol: `S${i}`, netQty: qty, optionType }),
        mark: { price: 1_000, at: sec(0) },
      })),
    );
  const scopes = fc.constantFrom<Scope[]>('primary', 'hedges', 'all');
  const ref = (n: number): string => `r-${n}`;

  it('has each open leg left or left alone, never both and never neither', () => {
    fc.assert(
      fc.property(scopes, legs, (scope, all) => {
        const inside = legsInScope(scope, all).map((leg) => leg.position.key);
        const outside = leftOf(scope, all).map(({ key }) => key);
        const open = all.filter((leg) => leg.position.netQty !== 0).map((leg) => leg.position.key);
        expect([...inside, ...outside].toSorted()).toEqual(open.toSorted());
      }),
    );
  });

  it('plans no exit outside of it, no long while a short in it is open, and with all what it always did', () => {
    fc.assert(
      fc.property(scopes, legs, (scope, all) => {
        const exits = planRound(legsInScope(scope, all), 1, exit, ref);
        const of = (key: string) => all.find((leg) => leg.position.key === key)?.position;
        for (const { positionKey, side } of exits) {
          const left = of(positionKey);
          expect(left !== undefined && inScope(scope, left)).toBe(true);
          const shorts = legsInScope(scope, all).some((leg) => leg.position.netQty < 0);
          if (shorts) expect(side).toBe('buy');
        }
        if (scope === 'all') expect(exits).toEqual(planRound(all, 1, exit, ref));
      }),
    );
  });

  it('leaves nothing on purpose that is closed', () => {
    const shut = { position: { ...CE, netQty: 0 }, mark: null };
    expect(leftOf('hedges', [shut])).toEqual([]);
  });

  it('is in the words for flat, wherever it is not all', () => {
    expect(flatWords('all', 0)).toBe('flat');
    expect(flatWords('primary', 1)).toBe('flat in scope primary, 1 hedge left on purpose');
    expect(flatWords('hedges', 2)).toBe('flat in scope hedges, 2 positions left on purpose');
    expect(flatWords('hedges', 1)).toBe('flat in scope hedges, 1 position left on purpose');
    expect(flatWords('primary', null)).toBe('flat in scope primary, hedges are left on purpose');
  });
});

describe('a kill of the primary positions', () => {
  const GONE: Position = { ...CE, netQty: 0, buyQty: 75, buyAmount: 750_000 };
  const rows = (course: Course) => factsOf(course, 'ExitIntended').map((fact) => exitOrder(fact.exit));
  const reads = (course: Course, held: readonly Position[], ...seconds: readonly number[]): readonly Move[] =>
    seconds.flatMap((s) => [ordersRead(sec(s), rows(course)), accountRead(sec(s), held, { HEDGE: 500 })]);
  const killed = (): Course => {
    const first = flattening(sec(0), [HEDGE, CE], scoped('primary'));
    return run(first, ...reads(first, [HEDGE, GONE], 1, 2, 4));
  };

  it('leaves the hedges, proves the rest flat, and says so everywhere', () => {
    const course = killed();
    expect(phase(course)).toBe('locked');
    expect(factsOf(course, 'ExitIntended').map((fact) => fact.exit.symbol)).toEqual(['CE']);
    const left = [{ key: 'HEDGE|NRML', symbol: 'HEDGE', netQty: 75 }];
    expect(factsOf(course, 'FlatVerified')[0]?.left).toEqual(left);
    const words = phaseText(course.state.memory.phase, 'orders');
    expect(words).toMatch(/^flat in scope primary, 1 hedge left on purpose and locked/);
    expect(receipts(course.recorded)[0]).toMatchObject({ scope: 'primary', left, flat: true });
  });

  it('is on record with its trip, and one that leaves everything is so by saying nothing', () => {
    expect(factsOf(killed(), 'KillTripped')[0]?.scope).toBe('primary');
    expect(factsOf(flattening(sec(0), [CE]), 'KillTripped')[0]).not.toHaveProperty('scope');
  });

  it('leaves no hedge beside a long that is in its scope, nor a short where it leaves the hedges alone', () => {
    const FUTURE = long('FUT', 50, 2_000, { optionType: null });
    const longs = flattening(sec(0), [HEDGE, FUTURE], scoped('primary'));
    expect(factsOf(longs, 'ExitIntended').map((fact) => fact.exit.symbol)).toEqual(['FUT']);
    const hedges = flattening(sec(0), [HEDGE, CE], scoped('hedges'));
    expect(factsOf(hedges, 'ExitIntended').map((fact) => fact.exit.symbol)).toEqual(['HEDGE']);
  });

  it('is not broken by the hedges that it left, also when they shrink', () => {
    const course = killed();
    const sold = { ...HEDGE, netQty: 25 };
    const later = run(
      course,
      ...reads(course, [HEDGE, GONE], 10, 11),
      ...reads(course, [sold, GONE], 12, 13),
    );
    expect(phase(later)).toBe('locked');
  });

  it('is broken by new exposure: in its scope, a hedge that grows, and an order', () => {
    const course = killed();
    const sold = { ...GONE, netQty: -25 };
    const grown = { ...HEDGE, netQty: 150 };
    for (const held of [
      [HEDGE, sold],
      [grown, GONE],
      [HEDGE, GONE, long('NEW', 25, 100)],
    ]) {
      expect(facts(run(course, ...reads(course, held, 10, 11)))).toContain('BypassSeen');
    }
    const bot = [10, 11].flatMap((s) => [
      ordersRead(sec(s), [...rows(course), order()]),
      accountRead(sec(s), [HEDGE, GONE]),
    ]);
    expect(facts(run(course, ...bot))).toContain('BypassSeen');
  });

  it('ends locked again with the hedge that grew, which is then left on purpose too', () => {
    const course = killed();
    const grown = { ...HEDGE, netQty: 150, buyQty: 150, carriedQty: 150 };
    const again = run(course, ...reads(course, [grown, GONE], 10, 11, 12, 13, 14, 16, 30, 31));
    expect(phase(again)).toBe('locked');
    expect(factsOf(again, 'BypassSeen')).toHaveLength(1);
    expect(factsOf(again, 'FlatVerified').at(-1)?.left).toMatchObject([{ netQty: 150 }]);
    expect(factsOf(again, 'ExitIntended')).toHaveLength(1);
  });

  it('keeps to what it was tripped with, whatever the settings say later', () => {
    const course = killed();
    const wider = { ...course.state.memory.settings, ...scoped('all') };
    const changed = run(course, { type: 'settings', at: sec(5), settings: wider, by: 'config' });
    expect(phase(run(changed, ...reads(course, [HEDGE, GONE], 10, 11)))).toBe('locked');
  });
});
