// One account at one moment, small enough to be kept every second: what a rule, a chart or a question later needs.
import type { AccountFrame, ConditionView, PhaseName } from '../contract.ts';
import type { Minor, Ms } from './types.ts';

/**
 * null is unknown, or that the account has no such thing; never zero. Ratios and basis points are kept to six digits,
 * so that a sample is the same before and after it was stored.
 */
export interface Sample {
  readonly at: Ms;
  readonly phase: PhaseName;
  readonly mtm: Minor | null;
  readonly worst: Minor | null;
  readonly best: Minor | null;
  readonly realized: Minor | null;
  readonly unrealized: Minor | null;
  /** The highest confirmed MTM of the day. */
  readonly peak: Minor | null;
  /** Whether a second look has confirmed the MTM. */
  readonly confirmed: boolean | null;
  readonly coverageRatio: number | null;
  /** The share that is used up of the limit that is nearest, 0..1. */
  readonly utilizationRatio: number | null;
  /** Positions that are not flat. */
  readonly open: number | null;
  /** How old the last good read and the newest price of an open position were. */
  readonly readAgeMs: Ms | null;
  readonly markAgeMs: Ms | null;
  readonly trades: number | null;
  readonly streak: number | null;
  /** How long a pause still ran; 0 = none. */
  readonly cooldownMs: Ms | null;
  /** NAV in cents of a dollar, and how old it was. */
  readonly navUsd: Minor | null;
  readonly navAgeMs: Ms | null;
  readonly drawdownRatio: number | null;
  readonly atrRatio: number | null;
  readonly makerFillRatio: number | null;
  readonly fallbackRatio: number | null;
  readonly slippageBps: number | null;
  readonly slipQ25Bps: number | null;
  readonly slipQ75Bps: number | null;
  /** Fees against the profit before them. */
  readonly feePnlRatio: number | null;
}

const DIGITS = 1e6;

/** What is not a number that can be kept is not known. */
const whole = (value: number): number | null => {
  const rounded = Math.round(value) + 0;
  return Number.isSafeInteger(rounded) ? rounded : null;
};
const minor = (major: number | null): Minor | null => (major === null ? null : whole(major * 100));
const age = (ms: number | null): Ms | null => (ms === null ? null : whole(Math.max(0, ms)));
function digits(value: number | null): number | null {
  const kept = value === null ? null : whole(value * DIGITS);
  return kept === null ? null : kept / DIGITS;
}

/** What a condition holds against its limit, wherever a rule has it. */
function observedOf(conditions: readonly ConditionView[], id: string): number | null {
  return conditions.find((one) => one.id === id && one.observed !== null)?.observed ?? null;
}

function utilization(conditions: readonly ConditionView[]): number | null {
  const used = conditions.flatMap(({ headroomRatio: h }) => (h === null ? [] : [1 - h]));
  return used.length === 0 ? null : Math.max(...used);
}

function newestMark({ positions }: AccountFrame): Ms | null {
  const ages = positions.flatMap((p) =>
    p.netQty === 0 || p.lastPriceAgeMs === null ? [] : [p.lastPriceAgeMs],
  );
  return ages.length === 0 ? null : Math.min(...ages);
}

/** A trading system that pushes its day is only as fresh as its last push. */
function readAge({ at, lastGoodReadAt, pushed }: AccountFrame): Ms | null {
  if (lastGoodReadAt === null) return null;
  return at - (pushed === null ? lastGoodReadAt : Math.min(lastGoodReadAt, pushed.receivedAt));
}

type FundPart =
  | 'navUsd'
  | 'navAgeMs'
  | 'drawdownRatio'
  | 'atrRatio'
  | 'makerFillRatio'
  | 'fallbackRatio'
  | 'slippageBps'
  | 'slipQ25Bps'
  | 'slipQ75Bps'
  | 'feePnlRatio';

/** The drawdown and the ATR as the conditions saw them, where a rule asks for them. */
function fundPart({ at, fund, conditions }: AccountFrame): Pick<Sample, FundPart> {
  const seconds = fund?.nav.ageSeconds ?? null;
  return {
    navUsd: minor(fund?.nav.navUsd ?? null),
    navAgeMs: fund === null || seconds === null ? null : age(seconds * 1000 + at - fund.at),
    drawdownRatio: digits(observedOf(conditions, 'drawdown') ?? fund?.risk.drawdownRatio ?? null),
    atrRatio: digits(observedOf(conditions, 'atrSpike') ?? fund?.risk.atrRatio ?? null),
    makerFillRatio: digits(fund?.router.makerFillRate ?? null),
    fallbackRatio: digits(fund?.router.fallbackRatio ?? null),
    slippageBps: digits(fund?.router.slipQ50Bps ?? null),
    slipQ25Bps: digits(fund?.router.slipQ25Bps ?? null),
    slipQ75Bps: digits(fund?.router.slipQ75Bps ?? null),
    feePnlRatio: digits(fund?.risk.feePnlRatio ?? null),
  };
}

/** The sample of an account as it is shown. */
export function sampleOf(account: AccountFrame): Sample {
  const { at, conditions, dayView } = account;
  const until = dayView.cooldownUntil;
  return {
    at,
    phase: account.phase,
    mtm: minor(account.mtm),
    worst: minor(account.mtmWorst),
    best: minor(account.mtmBest),
    realized: minor(account.realized),
    unrealized: minor(account.unrealized),
    peak: minor(dayView.mtmPeak),
    confirmed: account.mtmConfirmed ?? null,
    coverageRatio: digits(account.coverageRatio),
    utilizationRatio: digits(utilization(conditions)),
    open: account.lastGoodReadAt === null ? null : account.positions.filter((p) => p.netQty !== 0).length,
    readAgeMs: age(readAge(account)),
    markAgeMs: age(newestMark(account)),
    trades: dayView.trades,
    streak: dayView.consecutiveLosses,
    cooldownMs: dayView.consecutiveLosses === null && until === null ? null : age((until ?? at) - at),
    ...fundPart(account),
  };
}
