// History as its questions see it: two stores keep it, and neither can be told from the other by what it answers.
import type { Fact, FactType, Recorded } from '../fact.ts';
import type { Sample } from '../sample.ts';
import type { Ms } from '../types.ts';
import type { Bar, HOUR_MS, MINUTE_MS } from './bar.ts';
import type { DayRow, TradeRow } from './rows.ts';

export type BarStep = typeof MINUTE_MS | typeof HOUR_MS;

export interface PastAccount {
  readonly id: string;
  readonly currency: string;
}

/** A span is from <= at < to. Pages are bounded, oldest first, and never empty. Reading rejects when a store cannot. */
export interface Past {
  /**
   * Accounts of which samples, settings, trades or days are kept, by id; the currency is empty where none was told.
   * What has other facts alone is none, as the streams of alerts and notifications.
   */
  accounts(): Promise<readonly PastAccount[]>;
  samples(account: string, from: Ms, to: Ms): AsyncIterable<readonly Sample[]>;
  /** Bars that begin in the span, also of a stretch that is not over. */
  bars(account: string, from: Ms, to: Ms, step: BarStep): AsyncIterable<readonly Bar[]>;
  /** Facts by the journal's order; `types` null = all. */
  facts(
    account: string,
    types: readonly FactType[] | null,
    from: Ms,
    to: Ms,
  ): AsyncIterable<readonly Recorded[]>;
  /** Trades that were closed in the span, by `closedAt`, then `id`. */
  trades(account: string, from: Ms, to: Ms): AsyncIterable<readonly TradeRow[]>;
  /** Records of days that begin in the span; a day without one is computed by who asks (`dayRow`). */
  days(account: string, from: Ms, to: Ms): Promise<readonly DayRow[]>;
}

export interface KeptSample extends PastAccount {
  readonly sample: Sample;
}

/** All of it may come a second time and is then kept once. */
export interface HistoryBatch {
  readonly samples: readonly KeptSample[];
  readonly facts: readonly Recorded[];
  readonly trades: readonly TradeRow[];
  readonly days: readonly DayRow[];
}

export const EMPTY_BATCH: HistoryBatch = { samples: [], facts: [], trades: [], days: [] };

/** Trades that a fact tells of. */
export function tradesIn({
  account,
  fact,
}: {
  readonly account: string;
  readonly fact: Fact;
}): readonly TradeRow[] {
  if (fact.type !== 'TradesClosed') return [];
  return fact.trades.map((trade) => ({ account, ...trade, source: 'account' as const }));
}
