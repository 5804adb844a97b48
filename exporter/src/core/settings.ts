// The limits, rules and patience of one account, with every default written once, here.
import type { Minor, Ms } from './types.ts';

/** Every condition there is; the config file, the rules and the registry of conditions use these names. */
export const CONDITION_IDS = [
  'dailyLoss',
  'soldOptionStop',
  'staleFeed',
  'dailyProfit',
  'trailingProfit',
  'consecutiveLosses',
  'tradeCount',
  'cooldown',
  'pushedTrip',
  'drawdown',
  'atrSpike',
  'routerDegraded',
  'navAnomaly',
  'navStale',
] as const;
export type ConditionId = (typeof CONDITION_IDS)[number];

/** A condition, optionally at a multiple of its limit. */
export interface Term {
  readonly condition: ConditionId;
  readonly factor?: number;
}

export interface Rule {
  readonly id: string;
  readonly when: 'all' | 'any';
  readonly terms: readonly Term[];
  /** How long it must hold, or over how many reads; absent = at once, but see `maxJumpPercent`. */
  readonly forMs?: Ms;
  readonly forReads?: number;
  /**
   * `kill`: the whole sequence; `reduce`: leave the positions of `reduceScope` and block; `block`: no new exposure;
   * `notify`: only tell.
   */
  readonly then: 'kill' | 'block' | 'reduce' | 'notify';
}

export interface Settings {
  readonly currency: string;
  /** Loss of the day at which `dailyLoss` breaches, in minor units, positive; null = no limit. */
  readonly dailyLoss: Minor | null;
  readonly day: DayLimits;
  readonly fund: FundLimits;
  readonly rules: readonly Rule[];
  /** A missing mark may have moved this much against us, in percent of the last good one. */
  readonly gapPercent: number;
  readonly markStaleMs: Ms;
  readonly feedStaleMs: Ms;
  /** How long a condition of a killing rule may be unknown before the account is blocked. */
  readonly unknownGraceMs: Ms;
  /** A stop that is gone while its short is open counts as hit after this long. */
  readonly stopMissingMs: Ms;
  /** MTM leaping by more than this percentage of open notional needs a second read before it counts. */
  readonly maxJumpPercent: number;
  /** Re-arming takes two different identities. */
  readonly rearmNeedsTwo: boolean;
  readonly exit: ExitSettings;
  readonly kill: KillSettings;
  /** Accounts that are told to do the same when this one trips by a rule or by hand. */
  readonly linked: readonly string[];
  /** Shares of each limit, in percent, at which a person is warned; ascending. */
  readonly warnPercents: readonly number[];
  /** Least time between the two reads that prove the account flat. */
  readonly verifyGapMs: Ms;
  /** How often the account may be found re-opened in a day before a person is paged. */
  readonly bypassAttempts: number;
}

/** Limits of the trading day beside the daily loss. null = no limit. */
export interface DayLimits {
  /** Capital at the day's start, in minor units; what the percentages are of. */
  readonly capital: Minor | null;
  /** Alternatives to the absolute limits, 0..100; the absolute one wins where both are set. */
  readonly lossPercent: number | null;
  readonly profitPercent: number | null;
  readonly dailyProfit: Minor | null;
  /** Each full step of peak profit raises the locked-in floor by a step: peak 450, step 150, floor 300. */
  readonly trailStep: Minor | null;
  readonly maxConsecutiveLosses: number | null;
  readonly maxTrades: number | null;
  /** A losing trade smaller than this does not count as a loss. */
  readonly minLossToCount: Minor;
  /** Pause after a counted loss, or after any close when `cooldownOnProfit`; 0 = none. */
  readonly cooldownMs: Ms;
  readonly cooldownOnProfit: boolean;
  /** Kept and shown for trading systems that obey it; Tripline places no entries. */
  readonly sideLock: 'none' | 'long' | 'short';
}

/** Limits of a fund. Ratios are 0..1; null = no limit. */
export interface FundLimits {
  readonly drawdownRatio: number | null;
  /** ATR now over its median: 2 is twice as wild as usual. */
  readonly atrRatio: number | null;
  readonly makerFillMin: number | null;
  readonly fallbackMax: number | null;
  readonly navStaleMs: Ms;
  /** `fail-closed`: a stale NAV is a breach of `navStale`; `show`: it is only shown. */
  readonly onStale: 'fail-closed' | 'show';
  /** A NAV that moves by more than this factor, or this amount in dollars, is an anomaly. */
  readonly navJumpFactor: number;
  readonly navJumpUsd: number | null;
}

/** `primary`: short positions and whatever is no option; `hedges`: long options. */
export type Scope = 'primary' | 'hedges' | 'all';

export interface KillSettings {
  /** What a kill leaves. */
  readonly scope: Scope;
  /** What a rule that reduces leaves. */
  readonly reduceScope: Scope;
  /** Presses the broker's own lock before positions are left, and again afterwards where it was refused. */
  readonly lockFirst: boolean;
  /** Tries of the broker's own lock before a person is called; it keeps trying, slowly. */
  readonly lockAttempts: number;
  readonly lockRetryMs: Ms;
  /** Closes the session once locked: the account is then not watched until the lock ends. */
  readonly logout: boolean;
}

export interface ExitSettings {
  /** Distance of an exit's limit price from the mark, in basis points; grows by itself each round. */
  readonly protectionBps: number;
  /** An exit that has not filled for this long is cancelled and priced anew. */
  readonly repriceAfterMs: Ms;
  /** Rounds before the kill is called stuck; it keeps trying, slowly. */
  readonly maxRounds: number;
  /** An order whose answer was lost is taken for absent when a read asked this much later does not show it. */
  readonly absentAfterMs: Ms;
  /** Pace of reads, cancels and retries while a kill runs, and while it is stuck. */
  readonly retryMs: Ms;
  readonly stuckRetryMs: Ms;
  /** A step that makes no progress for this long is stuck. */
  readonly stuckAfterMs: Ms;
}

/** The default rules of an option seller: the dual condition, its outer net, and no new exposure while blind. */
export function optionSellerRules(outerLossFactor: number | null): readonly Rule[] {
  const net: Rule = {
    id: 'outer-loss',
    when: 'all',
    terms: [{ condition: 'dailyLoss', factor: outerLossFactor ?? 1 }],
    // No stop vouches for this loss, so it must be seen twice: positions and prices are never read at one moment.
    forReads: 2,
    then: 'kill',
  };
  return [
    {
      id: 'loss-and-stop',
      when: 'all',
      terms: [{ condition: 'dailyLoss' }, { condition: 'soldOptionStop' }],
      then: 'kill',
    },
    ...(outerLossFactor === null ? [] : [net]),
    { id: 'stale-feed', when: 'all', terms: [{ condition: 'staleFeed' }], then: 'block' },
  ];
}

export const DEFAULT_SETTINGS: Settings = {
  currency: 'INR',
  dailyLoss: null,
  day: {
    capital: null,
    lossPercent: null,
    profitPercent: null,
    dailyProfit: null,
    trailStep: null,
    maxConsecutiveLosses: null,
    maxTrades: null,
    minLossToCount: 0,
    cooldownMs: 0,
    cooldownOnProfit: false,
    sideLock: 'none',
  },
  fund: {
    drawdownRatio: null,
    atrRatio: null,
    makerFillMin: null,
    fallbackMax: null,
    navStaleMs: 150_000,
    onStale: 'fail-closed',
    navJumpFactor: 3,
    navJumpUsd: null,
  },
  rules: optionSellerRules(1.5),
  gapPercent: 20,
  markStaleMs: 15_000,
  feedStaleMs: 20_000,
  unknownGraceMs: 60_000,
  stopMissingMs: 10_000,
  maxJumpPercent: 20,
  rearmNeedsTwo: false,
  exit: {
    protectionBps: 200,
    repriceAfterMs: 3_000,
    maxRounds: 8,
    absentAfterMs: 3_000,
    retryMs: 500,
    stuckRetryMs: 5_000,
    stuckAfterMs: 60_000,
  },
  kill: {
    scope: 'all',
    reduceScope: 'primary',
    lockFirst: false,
    lockAttempts: 3,
    lockRetryMs: 10_000,
    logout: false,
  },
  linked: [],
  warnPercents: [50, 75, 85, 90, 95],
  verifyGapMs: 1_000,
  bypassAttempts: 5,
};

/** Settings of an older journal with the defaults of what did not exist then, always in the same order of keys. */
export function completeSettings(kept: Settings): Settings {
  const base = DEFAULT_SETTINGS;
  return {
    ...base,
    ...kept,
    day: { ...base.day, ...kept.day },
    fund: { ...base.fund, ...kept.fund },
    exit: { ...base.exit, ...kept.exit },
    kill: { ...base.kill, ...kept.kill },
  };
}
