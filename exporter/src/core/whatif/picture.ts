// What the conditions would have looked at, put together again from a sample and from what the journal remembers.
import type { FundView, SurfaceView } from '../../contract/fund.ts';
import type { Memory } from '../account/state.ts';
import type { Picture } from '../kill/conditions/verdict.ts';
import { limitsInForce } from '../risk/limits.ts';
import type { Leg, Mtm } from '../risk/mtm.ts';
import { emptyNav } from '../risk/nav.ts';
import { pushedToday } from '../risk/pushed.ts';
import type { Sample } from '../sample.ts';
import type { Settings } from '../settings.ts';
import type { Position } from '../types.ts';

const SOURCE = 'the samples';
const surface: SurfaceView = { source: SOURCE, ageSeconds: null, updatedAt: null, problem: null };

/** Stands for all that was open: a sample knows how many positions were, not which. */
const something: Position = {
  key: SOURCE,
  instrument: SOURCE,
  symbol: SOURCE,
  product: '',
  optionType: null,
  netQty: 1,
  carriedQty: 1,
  buyQty: 0,
  sellQty: 0,
  buyAmount: 0,
  sellAmount: 0,
  unit: 1,
  tickSize: 1,
  lotSize: 1,
  freezeQty: null,
};

function mtmOf(sample: Sample): Mtm | null {
  if (sample.readAgeMs === null) return null;
  const { mtm, worst, best, realized, unrealized } = sample;
  return {
    value: mtm,
    worst,
    best,
    realized,
    unrealized,
    coverageRatio: sample.coverageRatio ?? 0,
    openNotional: 0,
    missing: mtm === null ? [`some of ${sample.open ?? 'its'} positions`] : [],
  };
}

const major = (minor: number | null): number | null => (minor === null ? null : minor / 100);
const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** A fund as far as samples tell of it; null for an account that is none. */
function fundOf(sample: Sample): FundView | null {
  const { at, navUsd, navAgeMs, drawdownRatio, atrRatio, makerFillRatio, fallbackRatio, slippageBps } =
    sample;
  if (navUsd === null && drawdownRatio === null && makerFillRatio === null && fallbackRatio === null)
    return null;
  const none = { ddState: null, atrRegime: null };
  const sources = { makerFillRate: SOURCE, fallbackRatio: SOURCE, slipQ25Bps: null, slipQ50Bps: SOURCE };
  return {
    at,
    testnet: null,
    ageSeconds: null,
    surfaces: {
      nav: surface,
      aum: surface,
      kpis: surface,
      risk: surface,
      router: surface,
      positions: surface,
    },
    nav: {
      ...none,
      navUsd: major(navUsd),
      navZar: null,
      ageSeconds: seconds(navAgeMs),
      updatedAt: null,
      sourcesOk: null,
      peakUsd: null,
      transfersUsd: null,
    },
    risk: {
      ...none,
      drawdownRatio,
      drawdownSource: SOURCE,
      atrRatio,
      feePnlRatio: null,
      riskMode: null,
      circuitBreaker: null,
      varRatio: null,
      cvarRatio: null,
    },
    router: {
      makerFillRate: makerFillRatio,
      fallbackRatio,
      slipQ25Bps: null,
      slipQ50Bps: slippageBps,
      slipQ75Bps: null,
      quality: null,
      sources: { ...sources, slipQ75Bps: null, quality: null },
    },
    symbols: {},
    aum: { slices: [], totalUsd: null, totalZar: null },
    positions: [],
  };
}

/** What a trading system had pushed by then; the sample knows how fresh that was. */
function pushedOf({ at, readAgeMs }: Sample, { push, before, day }: Memory): Picture['pushed'] {
  if (push === null) return null;
  const counted = pushedToday(push, before, day?.startsAt ?? 0);
  return { ...counted, receivedAt: readAgeMs === null ? counted.receivedAt : at - readAgeMs };
}

/** `since`: from when on the account was watched without a gap. */
export function pictureOf(sample: Sample, memory: Memory, settings: Settings, since: number): Picture {
  const { at, readAgeMs, markAgeMs, trades, streak, cooldownMs, atrRatio } = sample;
  const pushed = pushedOf(sample, memory);
  const mark = markAgeMs === null ? null : { price: 1, at: at - markAgeMs };
  const legs: readonly Leg[] =
    sample.open === null || sample.open === 0 ? [] : [{ position: something, mark }];
  const fund = fundOf(sample);
  const known = fund === null && atrRatio !== null;
  return {
    at,
    settings,
    day: memory.day,
    limits: limitsInForce(settings, pushed?.state ?? null),
    legs,
    mtm: mtmOf(sample),
    // Samples of a version that did not keep it: the value is taken as it stands.
    mtmConfirmed: sample.confirmed ?? true,
    mtmPeak: sample.peak,
    stops: memory.stops,
    tally: {
      trades,
      streak,
      wins: null,
      losses: null,
      cooldownUntil: cooldownMs === null || cooldownMs === 0 ? null : at + cooldownMs,
    },
    pushed,
    fund,
    nav: emptyNav,
    series: known
      ? [{ instrument: SOURCE, minute: 0, high: 1, low: 1, close: 1, bars: [], ratio: atrRatio }]
      : [],
    lastGoodReadAt: readAgeMs === null ? null : at - readAgeMs,
    watchingSince: since,
  };
}
