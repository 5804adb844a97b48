// The limits, rules and patience of one account, with every default written once, here.
import type { Minor, Ms } from './types.ts';

export type ConditionId = 'dailyLoss' | 'soldOptionStop' | 'staleFeed';

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
  readonly then: 'kill' | 'block';
}

export interface Settings {
  readonly currency: string;
  /** Loss of the day at which `dailyLoss` breaches, in minor units, positive; null = no limit. */
  readonly dailyLoss: Minor | null;
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
  readonly exit: ExitSettings;
  /** Least time between the two reads that prove the account flat. */
  readonly verifyGapMs: Ms;
  /** How often the account may be found re-opened in a day before a person is paged. */
  readonly bypassAttempts: number;
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
  rules: optionSellerRules(1.5),
  gapPercent: 20,
  markStaleMs: 15_000,
  feedStaleMs: 20_000,
  unknownGraceMs: 60_000,
  stopMissingMs: 10_000,
  maxJumpPercent: 20,
  exit: {
    protectionBps: 200,
    repriceAfterMs: 3_000,
    maxRounds: 8,
    absentAfterMs: 3_000,
    retryMs: 500,
    stuckRetryMs: 5_000,
    stuckAfterMs: 60_000,
  },
  verifyGapMs: 1_000,
  bypassAttempts: 5,
};
