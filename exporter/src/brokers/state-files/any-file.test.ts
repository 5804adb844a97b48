// Whatever a file holds: no surface throws, none shows NaN or Infinity, and no zero that the file does not hold.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contents, fundOf } from '../../../../tests/given-fund.ts';
import type { FundView } from '../../contract/fund.ts';
import { aged } from '../../core/risk/fund-view.ts';

const RUNS = 10_000;

/** The names that each surface looks for, so that random files are not merely passed over. */
const NAMES: Readonly<Record<keyof Contents, string>> = {
  nav:
    'nav nav_usd nav_total total_equity age_s age updated_at ts time nav_zar dd_state drawdown dd_pct dd_frac peak_nav ' +
    'drawdown_pct series history cash_flows usd amount type aum assets asset futures offexchange total usd_zar fx ' +
    'conversions price nav_detail asset_breakdown BTC ZAR qty testnet',
  kpis:
    'nav risk router symbols performance fx portfolio dd_pct var_nav_pct cvar_nav_pct per_symbol BTC atr_ratio ' +
    'dd_state atr_regime fee_pnl_ratio router_quality maker_fill_rate drawdown ts age_s nav_usd',
  risk:
    'drawdown dd_pct dd_frac atr median_ratio symbols symbol BTC ETH atr_ratio atr_regime dd_state state fee_pnl ' +
    'fee_pnl_ratio router_stats maker_fill_rate fallback_ratio slip_q25 slip_q50_bps quality risk vol dd_today_pct ' +
    'dd_today_frac risk_mode circuit_breaker var cvar nav_pct var_nav_pct ts',
  router:
    'router_health global per_symbol symbols symbol BTC maker_fill_rate maker_fill fallback_rate slippage_p25 slip_q50 ' +
    'avg_slippage_bps slippage_p75 quality summary quality_counts ok degraded broken updated_at',
  positions:
    'positions items rows symbol pair side positionSide qty positionAmt size mark_price price entry_price notional ' +
    'positionValue pnl unrealized unRealizedProfit updated_at',
};
const EVIL = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', ' '];

const positive = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true });
const ordinary = fc.double({ min: 0.001, max: 2e12, noNaN: true });
/** Above 0, so that no sum or difference of what the file holds is truly zero. */
const aboveZero = fc.oneof(
  positive,
  ordinary,
  ordinary.map((n) => String(n)),
  fc.double({ min: 1_000, max: 1e9, noNaN: true }).map((n) => n.toLocaleString('en-US')),
  fc.constantFrom(1e-200, 5e-324, 1e300),
  fc.constantFrom('1e-999', '1e999', '4e-324', 'NaN', '1,23', '.', '2025-06-15T12:00:00Z'),
);
const text = fc.oneof(fc.string(), fc.constantFrom('BTC', 'ok', 'LONG', 'withdrawal', 'testnet'));
const zero = fc.constantFrom(0, -0, '0', '0.00', '-0', '0e7');

function fileOf(surface: keyof Contents, leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const key = fc.oneof(
    { arbitrary: fc.constantFrom(...NAMES[surface].split(' ')), weight: 12 },
    { arbitrary: fc.constantFrom(...EVIL), weight: 1 },
    { arbitrary: fc.string(), weight: 1 },
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('object'), tie('object'), tie('list')),
    object: fc
      .array(fc.tuple(key, tie('value')), { maxLength: 8 })
      // As text: only then is a field called __proto__ the file's own.
      .map((fields) => JSON.parse(`{${fields.map((each) => each.map(asJson).join(':')).join(',')}}`)),
    list: fc.array(tie('value'), { maxLength: 5 }),
  }));
  return value;
}

const asJson = (value: unknown): string => JSON.stringify(value) ?? 'null';

/** Every number in the view with its place, but for those that are no figure of a file: what is of the clock. */
function numbersIn(value: unknown, path = ''): readonly (readonly [string, number])[] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, `${path}.${key}`));
}

const OF_THE_CLOCK = /ageSeconds$|\.at$/;

function zerosIn(view: FundView): readonly string[] {
  const isComputed = view.risk.drawdownSource === 'computed';
  return numbersIn(view)
    .filter(([path, value]) => value === 0 && !OF_THE_CLOCK.test(path))
    .map(([path]) => path)
    .filter((path) => !(isComputed && path === '.risk.drawdownRatio'));
}

const SURFACES = Object.keys(NAMES) as readonly (keyof Contents)[];
const UNITS = fc.constantFrom('fraction' as const, 'percent' as const);

describe.each(SURFACES)('any %s file', (surface) => {
  it('is read without a throw, and shows finite numbers within their bounds', () => {
    const leaf = fc.oneof(aboveZero, aboveZero.map(negative), zero, text, fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fileOf(surface, leaf), UNITS, (file, unit) => {
        const view = fundOf({ [surface]: file }, unit);
        for (const [path, value] of numbersIn(aged(view, view.at + 5_000))) {
          if (!Number.isFinite(value)) throw new Error(`${path} is ${value}`);
        }
        expect(view.positions.length).toBeLessThanOrEqual(500);
        expect(Object.keys(view.symbols).length).toBeLessThanOrEqual(500);
        expect(({} as { nav?: unknown }).nav).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('without a zero in it shows no zero', () => {
    const leaf = fc.oneof(aboveZero, text.filter(isNoNumber), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fileOf(surface, leaf), UNITS, (file, unit) => {
        // The sum of no transfers is a zero that an empty list does say.
        const view = fundOf({ [surface]: file }, unit);
        const shown = zerosIn(view).filter((path) => path !== '.nav.transfersUsd');
        if (shown.length > 0) throw new Error(`invented: ${shown.join(', ')}`);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});

const negative = (value: string | number) => (typeof value === 'number' ? -value : `-${value}`);
const isNoNumber = (value: string): boolean => !/\d/.test(value);
