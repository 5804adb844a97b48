// A made-up past for the stores of history: seconds with gaps and unknowns, facts and trades of one millisecond, days.
import { PHASES } from '../exporter/src/contract.ts';
import type { ClosedTrade, Fact, Recorded } from '../exporter/src/core/fact.ts';
import {
  EMPTY_BATCH,
  type HistoryBatch,
  type KeptSample,
  type Past,
  type PastAccount,
} from '../exporter/src/core/history/past.ts';
import type { DayRow, TradeRow } from '../exporter/src/core/history/rows.ts';
import type { Sample } from '../exporter/src/core/sample.ts';
import { dice } from './simulation/random.ts';

const DAY_MS = 86_400_000;
/** What brokers call their contracts, and what would like to end a line of InfluxDB. */
const SYMBOLS = [
  'NIFTY 24500 CE',
  'M&M',
  'A,B=C',
  'back\\slash',
  "it\\'s",
  'new\nline',
  '100%',
  '₹ \u0007',
  '',
];
const NUMBERS: readonly (keyof Sample)[] = [
  'mtm',
  'worst',
  'best',
  'realized',
  'unrealized',
  'peak',
  'coverageRatio',
  'utilizationRatio',
  'open',
  'readAgeMs',
  'markAgeMs',
  'trades',
  'streak',
  'cooldownMs',
  'navUsd',
  'navAgeMs',
  'drawdownRatio',
  'atrRatio',
  'makerFillRatio',
  'fallbackRatio',
  'slippageBps',
  'slipQ25Bps',
  'slipQ75Bps',
  'feePnlRatio',
];
const isRatio = (name: string): boolean => /Ratio$|Bps$/.test(name);

export interface MadeUp {
  readonly accounts: readonly PastAccount[];
  readonly samples: readonly KeptSample[];
  readonly facts: readonly Recorded[];
  readonly trades: readonly TradeRow[];
  readonly days: readonly DayRow[];
}

export interface MadeUpOptions {
  readonly seed: number;
  readonly accounts: number;
  readonly from: number;
  readonly seconds: number;
  /** Between two samples. */
  readonly everySeconds?: number;
}

export function madeUp({ seed, accounts, from, seconds, everySeconds = 1 }: MadeUpOptions): MadeUp {
  const { int, chance } = dice(seed);
  const maybe = <T>(value: T): T | null => (chance(0.2) ? null : value);
  const money = () => (chance(0.1) ? int(-9e12, 9e12) : int(-5_000_000, 5_000_000));
  const value = (name: string) => (isRatio(name) ? int(-3_000_000, 9_000_000) / 1e6 : money());
  const ids = Array.from({ length: accounts }, (_, i) => ({
    id: `acc-${i}`,
    currency: i % 2 === 0 ? 'INR' : 'USD',
  }));
  const sampleAt = (at: number): Sample => ({
    ...(Object.fromEntries(NUMBERS.map((name) => [name, maybe(value(name))])) as unknown as Sample),
    at,
    phase: PHASES[int(0, PHASES.length - 1)] ?? 'watching',
    confirmed: maybe(chance(0.5)),
  });
  const samples: KeptSample[] = [];
  const facts: Recorded[] = [];
  const trades: TradeRow[] = [];
  const days: DayRow[] = [];
  const seqs = new Map<string, number>();
  const tell = (account: string, at: number, fact: Fact): void => {
    const seq = (seqs.get(account) ?? 0) + 1;
    seqs.set(account, seq);
    facts.push({ account, seq, position: facts.length + 1, at, fact, hash: `hash-${facts.length}` });
  };
  for (const { id, currency } of ids) {
    for (let i = 0; i < 12; i += 1) {
      const closedAt = from + int(0, 3) * 1_000;
      const trade: ClosedTrade = {
        id: `${id}-'trade\\' ${i}`,
        symbol: SYMBOLS[int(0, SYMBOLS.length - 1)] ?? '',
        side: chance(0.5) ? 'long' : 'short',
        qty: int(1, 500),
        entryPrice: maybe(int(1, 1e7)),
        exitPrice: int(1, 1e7),
        openedAt: maybe(closedAt - int(0, 1e7)),
        closedAt,
        pnl: maybe(money()),
      };
      trades.push({ account: id, ...trade, source: chance(0.5) ? 'account' : 'import' });
      tell(id, closedAt, { type: 'TradesClosed', trades: [trade] });
      tell(id, closedAt, { type: 'Unblocked', why: `it's "fine" \\' ${i}\n` });
    }
    for (let n = 1; n < 4; n += 1) {
      const at = Math.floor(from / DAY_MS) * DAY_MS - n * DAY_MS;
      days.unshift(dayAt(id, at, maybe(money()), money()));
    }
    let gone = 0;
    for (let second = 0; second < seconds; second += everySeconds) {
      if (gone > 0) {
        gone -= 1;
        continue;
      }
      if (chance(0.002)) gone = int(30, 900);
      samples.push({ id, currency, sample: sampleAt(from + second * 1_000 + int(0, 999)) });
    }
  }
  facts.sort((a, b) => a.at - b.at || a.position - b.position);
  const ordered = facts.map((one, i) => ({ ...one, position: i + 1 }));
  return { accounts: ids, samples: byTime(samples), facts: ordered, trades, days };
}

const byTime = (samples: readonly KeptSample[]): readonly KeptSample[] =>
  [...samples].sort((a, b) => a.sample.at - b.sample.at);

function dayAt(account: string, from: number, pnl: number | null, mtm: number): DayRow {
  return {
    account,
    day: new Date(from).toISOString().slice(0, 10),
    from,
    to: from + DAY_MS,
    samples: 3,
    pnl,
    realized: null,
    high: { at: from + 60_000, mtm },
    low: null,
    drawdown: { depth: 5, peakAt: from, troughAt: from + 60_000 },
    utilization: { at: from, ratio: 0.123456 },
    navUsd: null,
    trades: 2,
    wins: 1,
    losses: 1,
    won: 700,
    lost: 200,
    trip: null,
  };
}

/** All of it in batches, as a thread would bring them; positions by the facts that are in so far. */
export function batchesOf(
  past: MadeUp,
  size: number,
): readonly { readonly batch: HistoryBatch; readonly through: number }[] {
  const count = Math.max(1, Math.ceil(past.samples.length / size));
  const part = <T>(all: readonly T[], i: number): readonly T[] =>
    all.slice(Math.floor((i * all.length) / count), Math.floor(((i + 1) * all.length) / count));
  return Array.from({ length: count }, (_, i) => {
    const batch = {
      samples: part(past.samples, i),
      facts: part(past.facts, i),
      trades: part(past.trades, i),
      days: part(past.days, i),
    };
    return { batch, through: Math.floor(((i + 1) * past.facts.length) / count) };
  });
}

export const onlySamples = (samples: readonly KeptSample[]): HistoryBatch => ({ ...EMPTY_BATCH, samples });

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) {
    if (page.length === 0) throw new Error('a page is empty');
    found.push(...page);
  }
  return found;
}

export interface Told {
  readonly accounts: readonly PastAccount[];
  readonly samples: readonly (readonly Sample[])[];
  readonly facts: readonly (readonly Recorded[])[];
  readonly trades: readonly (readonly TradeRow[])[];
  readonly days: readonly (readonly DayRow[])[];
  readonly minutes: readonly (readonly unknown[])[];
  readonly hours: readonly (readonly unknown[])[];
}

/** Everything that a past answers for the span. */
export async function toldBy(past: Past, ids: readonly string[], from: number, to: number): Promise<Told> {
  const each = <T>(ask: (id: string) => Promise<T>): Promise<readonly T[]> => Promise.all(ids.map(ask));
  return {
    accounts: await past.accounts(),
    samples: await each((id) => all(past.samples(id, from, to))),
    facts: await each((id) => all(past.facts(id, null, from, to))),
    trades: await each((id) => all(past.trades(id, from, to))),
    days: await each((id) => past.days(id, from, to)),
    minutes: await each((id) => all(past.bars(id, from, to, 60_000))),
    hours: await each((id) => all(past.bars(id, from, to, 3_600_000))),
  };
}
