// The record of one day, from its minute bars, its trades and its trips: the same whoever works it out, and when.
import type { Ms } from '../types.ts';
import { type Bar, MINUTE_MS } from './bar.ts';
import type { Past } from './past.ts';
import type { DayRow } from './rows.ts';

/** A day by its name, from <= at < to; of a day that is not over, `to` is now. */
export interface DaySpan {
  readonly name: string;
  readonly from: Ms;
  readonly to: Ms;
}

type ByMinutes = Pick<
  DayRow,
  'samples' | 'pnl' | 'realized' | 'high' | 'low' | 'drawdown' | 'utilization' | 'navUsd'
>;
type ByTrades = Pick<DayRow, 'trades' | 'wins' | 'losses' | 'won' | 'lost'>;

/** Of equal ones the first stands, for the highest, the lowest and the deepest alike. */
class Minutes {
  readonly #from: Ms;
  #peak: { at: Ms; mtm: number };
  #row: { -readonly [K in keyof ByMinutes]: ByMinutes[K] } = {
    samples: 0,
    pnl: null,
    realized: null,
    high: null,
    low: null,
    drawdown: null,
    utilization: null,
    navUsd: null,
  };

  constructor(from: Ms) {
    this.#from = from;
    this.#peak = { at: from, mtm: 0 };
  }

  add(bar: Bar): void {
    const row = this.#row;
    row.samples += bar.samples;
    row.pnl = bar.mtm ?? row.pnl;
    row.realized = bar.realized ?? row.realized;
    row.navUsd = bar.navUsd ?? row.navUsd;
    const { at, utilizationRatio: ratio, mtmHigh, mtmLow } = bar;
    if (ratio !== null && ratio > (row.utilization?.ratio ?? Number.NEGATIVE_INFINITY)) {
      row.utilization = { at, ratio };
    }
    if (mtmHigh === null || mtmLow === null) return;
    if (row.high === null || mtmHigh > row.high.mtm) row.high = { at, mtm: mtmHigh };
    if (row.low === null || mtmLow < row.low.mtm) row.low = { at, mtm: mtmLow };
    this.#fall(at, mtmHigh, mtmLow);
  }

  #fall(at: Ms, high: number, low: number): void {
    if (high > this.#peak.mtm) this.#peak = { at, mtm: high };
    const deepest = this.#row.drawdown ?? { depth: 0, peakAt: this.#from, troughAt: this.#from };
    const depth = this.#peak.mtm - low;
    this.#row.drawdown =
      depth > deepest.depth ? { depth, peakAt: this.#peak.at, troughAt: at } : { ...deepest };
  }

  row(): ByMinutes {
    return this.#row;
  }
}

async function minutesOf(past: Past, account: string, { from, to }: DaySpan): Promise<ByMinutes> {
  const minutes = new Minutes(from);
  for await (const page of past.bars(account, from, to, MINUTE_MS)) {
    for (const bar of page) minutes.add(bar);
  }
  return minutes.row();
}

async function tradesOf(past: Past, account: string, { from, to }: DaySpan): Promise<ByTrades> {
  const row = { trades: 0, wins: 0, losses: 0, won: 0, lost: 0 };
  for await (const page of past.trades(account, from, to)) {
    row.trades += page.length;
    for (const { pnl } of page) {
      if (pnl === null || pnl === 0) continue;
      if (pnl > 0) {
        row.wins += 1;
        row.won += pnl;
      } else {
        row.losses += 1;
        row.lost -= pnl;
      }
    }
  }
  return row;
}

async function firstTrip(past: Past, account: string, { from, to }: DaySpan): Promise<DayRow['trip']> {
  for await (const page of past.facts(account, ['KillTripped'], from, to)) {
    const first = page[0];
    if (first !== undefined) return { seq: first.seq, at: first.at };
  }
  return null;
}

/** The record of `day`. A minute belongs to the day in which it begins; days begin at whole minutes. */
export async function dayRow(past: Past, account: string, day: DaySpan): Promise<DayRow> {
  const { name, from, to } = day;
  const byMinutes = await minutesOf(past, account, day);
  const byTrades = await tradesOf(past, account, day);
  return {
    account,
    day: name,
    from,
    to,
    ...byMinutes,
    ...byTrades,
    trip: await firstTrip(past, account, day),
  };
}
