// The history of a file, whatever became of its writer: bars are those of all samples, and everything is there once.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Recorded } from '../../../core/fact.ts';
import { type Bar, barsOf, HOUR_MS, MINUTE_MS } from '../../../core/history/bar.ts';
import { EMPTY_BATCH, type HistoryBatch, type KeptSample, tradesIn } from '../../../core/history/past.ts';
import type { DayRow } from '../../../core/history/rows.ts';
import type { Sample } from '../../../core/sample.ts';
import type { HistoryStore, OpenPast } from '../port.ts';
import { openEmbeddedPast } from './past.ts';
import { ROW_LENGTH, sampleFrom } from './row.ts';
import { openEmbeddedStore } from './store.ts';

/** A Monday at midnight, somewhere in the middle of a week of hours. */
const T0 = 1_721_606_400_000;
const DAY_MS = 24 * HOUR_MS;
const END = T0 + 3 * HOUR_MS;
const ACCOUNTS = ['a', 'b'] as const;

let dir: string;
let lives: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-'));
  lives = 0;
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Told by its account and its second alone, so that a repeat is the same. */
function sampleOf(account: string, second: number): KeptSample {
  const at = T0 + second * 1_000 + (second % 7);
  const figure = (n: number) => {
    const value = (second * 7_919 + n * 104_729 + account.charCodeAt(0)) % 2_003;
    return value % 4 === 0 ? null : value - 1_000;
  };
  const figures = Array.from({ length: ROW_LENGTH - 3 }, (_, n) => figure(n));
  return { id: account, currency: 'INR', sample: sampleFrom([at, second % 3, second % 2, ...figures]) };
}

function factAt(position: number): Recorded {
  const account = ACCOUNTS[position % 2] ?? 'a';
  const at = T0 + position * 1_000;
  const common = { account, seq: Math.ceil(position / 2), position, at, hash: `hash ${position}` };
  if (position % 3 !== 0) return { ...common, fact: { type: 'DayReset', reason: `r${position}`, by: 'x' } };
  const trade = {
    symbol: 'X',
    side: 'long',
    qty: 1.5,
    entryPrice: null,
    exitPrice: 100,
    openedAt: null,
  } as const;
  const trades = [1, 2].map((n) => ({ ...trade, id: `t${position}-${n}`, closedAt: at - n, pnl: position }));
  return { ...common, fact: { type: 'TradesClosed', trades } };
}

const open = (file: string, keepDays = 30, keepMinuteDays = 400): HistoryStore =>
  openEmbeddedStore({ file, maxPages: null, keepDays, keepMinuteDays });

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) {
    expect(page.length).toBeGreaterThan(0);
    found.push(...page);
  }
  return found;
}

/** A file, its writer, and all that was kept in it: killed, it is taken up again from what the disk has. */
class World {
  file = join(dir, `${lives++}.sqlite`);
  store = open(this.file);
  readonly seconds = new Map<string, Map<number, Sample>>(ACCOUNTS.map((id) => [id, new Map()]));
  through = 0;

  keep(samples: readonly KeptSample[], facts: readonly Recorded[] = []): void {
    const through = Math.max(this.store.position(), facts.at(-1)?.position ?? 0);
    const batch: HistoryBatch = { ...EMPTY_BATCH, samples, facts, trades: facts.flatMap(tradesIn) };
    this.store.keep(batch, through);
    for (const { id, sample } of samples) this.seconds.get(id)?.set(sample.at, sample);
    this.through = through;
  }

  async tidy(now: number, most: number): Promise<void> {
    for (let n = 0; n < most; n += 1) if (!(await this.store.tidy(now))) break;
    expect(this.store.status()).toEqual({ waiting: 0, dropped: 0, trouble: null });
  }

  async kill(): Promise<void> {
    const next = join(dir, `${lives++}.sqlite`);
    copyFileSync(this.file, next);
    if (existsSync(`${this.file}-wal`)) copyFileSync(`${this.file}-wal`, `${next}-wal`);
    await this.store.close();
    this.file = next;
    this.store = open(next);
  }

  samples(account: string): readonly Sample[] {
    return [...(this.seconds.get(account)?.values() ?? [])].sort((a, b) => a.at - b.at);
  }

  bars(account: string, step: number, from = 0, to = Number.MAX_SAFE_INTEGER): readonly Bar[] {
    return barsOf(this.samples(account), step).filter(({ at }) => at >= from && at < to);
  }

  facts(): readonly Recorded[] {
    return Array.from({ length: this.through }, (_, i) => factAt(i + 1));
  }
}

async function isWhole(world: World, from: number, to: number): Promise<void> {
  const past = openEmbeddedPast(world.file);
  for (const account of ACCOUNTS) {
    const within = ({ at }: { readonly at: number }) => at >= from && at < to;
    expect(await all(past.samples(account, from, to))).toEqual(world.samples(account).filter(within));
    expect(await all(past.bars(account, from, to, MINUTE_MS))).toEqual(
      world.bars(account, MINUTE_MS, from, to),
    );
    expect(await all(past.bars(account, from, to, HOUR_MS))).toEqual(world.bars(account, HOUR_MS, from, to));
    const facts = world.facts().filter((row) => row.account === account);
    expect(await all(past.facts(account, null, from, to))).toEqual(facts.filter(within));
    expect(await all(past.facts(account, ['TradesClosed', 'KillTripped'], from, to))).toEqual(
      facts.filter((row) => within(row) && row.fact.type === 'TradesClosed'),
    );
    const trades = facts.flatMap(tradesIn).filter(({ closedAt }) => closedAt >= from && closedAt < to);
    expect(await all(past.trades(account, from, to))).toEqual(
      trades.sort((a, b) => a.closedAt - b.closedAt || (a.id < b.id ? -1 : 1)),
    );
  }
  past.close();
}

const second = fc.integer({ min: 0, max: 3 * 3_600 - 1 });
/** A stretch of seconds, sometimes of one account alone, sometimes every other second. */
const stretch = fc.record({
  from: second,
  count: fc.integer({ min: 1, max: 400 }),
  every: fc.constantFrom(1, 1, 1, 2, 61),
  accounts: fc.constantFrom(['a'], ['a', 'b'], ['b']),
});
const deeds = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: stretch.map((of) => ({ deed: 'samples' as const, of })) },
    { weight: 2, arbitrary: fc.nat(12).map((of) => ({ deed: 'facts' as const, of })) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }).map((of) => ({ deed: 'tidy' as const, of })) },
    { weight: 1, arbitrary: fc.constant({ deed: 'kill' as const }) },
  ),
  { maxLength: 14 },
);

describe('whatever comes late, twice or not at all, and whenever it is killed', () => {
  it('bars are those of all samples, and facts and trades are there once', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(deeds, second, second, async (list, one, other) => {
        const world = new World();
        for (const each of list) {
          if (each.deed === 'kill') await world.kill();
          if (each.deed === 'tidy') await world.tidy(END + HOUR_MS, each.of);
          // Some of them again: those after the position that a crash has left.
          if (each.deed === 'facts') {
            const first = Math.max(1, world.through - 2);
            world.keep(
              [],
              Array.from({ length: world.through + each.of - first }, (_, i) => factAt(first + i)),
            );
          }
          if (each.deed === 'samples') {
            const { from, count, every, accounts } = each.of;
            const seconds = Array.from({ length: count }, (_, i) => from + i * every).filter(
              (s) => s < 3 * 3_600,
            );
            world.keep(seconds.flatMap((s) => accounts.map((account) => sampleOf(account, s))));
          }
        }
        await isWhole(world, T0, END);
        await isWhole(world, T0 + Math.min(one, other) * 1_000 + 1, T0 + Math.max(one, other) * 1_000);
        await world.tidy(END + HOUR_MS, 1_000);
        await isWhole(world, T0, END);
        await world.store.close();
      }),
      { numRuns: 30 },
    );
  });
});

const seconds = (from: number, count: number, account = 'a') =>
  Array.from({ length: count }, (_, i) => sampleOf(account, from + i));

it('says the same to who reads while it rolls up', async () => {
  const world = new World();
  for (let from = 0; from < 7_200; from += 600) world.keep(seconds(from, 600));
  const past = openEmbeddedPast(world.file);
  for (const [step, tidied] of [
    [MINUTE_MS, 1],
    [HOUR_MS, 3],
    [MINUTE_MS, 7],
  ] as const) {
    const bars: Bar[] = [];
    const samples: Sample[] = [];
    const readers = [past.bars('a', T0, END, step), past.samples('a', T0, END)] as const;
    const [first, one] = await Promise.all([
      readers[0][Symbol.asyncIterator]().next(),
      readers[1][Symbol.asyncIterator]().next(),
    ]);
    bars.push(...(first.done ? [] : first.value));
    samples.push(...(one.done ? [] : one.value));
    await world.tidy(END + HOUR_MS, tidied);
    bars.push(...(await all(readers[0])));
    samples.push(...(await all(readers[1])));
    expect(bars).toEqual(world.bars('a', step));
    expect(samples).toEqual(world.samples('a'));
  }
  past.close();
  await world.store.close();
});

it('keeps bars of what it forgets, minutes for as long as it is told and hours for ever', async () => {
  const world = new World();
  await world.store.close();
  world.store = open(world.file, 1, 2);
  world.keep(seconds(0, 5_000));
  await world.tidy(END + HOUR_MS, 1_000);
  const read = async (past: OpenPast) => ({
    samples: await all(past.samples('a', 0, END)),
    minutes: await all(past.bars('a', 0, END, MINUTE_MS)),
    hours: await all(past.bars('a', 0, END, HOUR_MS)),
  });
  const past = openEmbeddedPast(world.file);
  const whole = {
    samples: world.samples('a'),
    minutes: world.bars('a', MINUTE_MS),
    hours: world.bars('a', HOUR_MS),
  };
  expect(await read(past)).toEqual(whole);
  await world.tidy(END + 1.5 * DAY_MS, 1_000);
  expect(await read(past)).toEqual({ ...whole, samples: [] });
  // A sample of a minute whose others are forgotten adds nothing to it and takes nothing away.
  world.keep(seconds(70, 1));
  await world.tidy(END + 1.5 * DAY_MS, 1_000);
  expect((await read(past)).minutes).toEqual(whole.minutes);
  await world.tidy(END + 3 * DAY_MS, 1_000);
  expect(await read(past)).toEqual({ samples: [], minutes: [], hours: whole.hours });
  past.close();
  await world.store.close();
});

it('does not forget what an import brings of long ago while the rest of it still comes', async () => {
  const world = new World();
  const now = END + 100 * DAY_MS;
  for (let from = 0; from < 3_600; from += 7) {
    world.keep(seconds(from, 7));
    if (from % 70 === 0) await world.tidy(now, 10);
  }
  await world.tidy(now, 1_000);
  await isWhole(world, T0, END);
  await world.tidy(now + 2 * HOUR_MS, 1_000);
  const past = openEmbeddedPast(world.file);
  expect(await all(past.samples('a', T0, END))).toEqual([]);
  expect(await all(past.bars('a', T0, END, MINUTE_MS))).toEqual(world.bars('a', MINUTE_MS));
  past.close();
  await world.store.close();
});

it('knows the accounts and their currency; what has facts alone is none', async () => {
  const world = new World();
  world.keep([{ ...sampleOf('b', 1), currency: 'USD' }]);
  world.store.keep({ ...EMPTY_BATCH, facts: [{ ...factAt(1), account: 'notified' }] }, 1);
  world.keep([{ ...sampleOf('b', 2), currency: 'EUR' }, sampleOf('a', 3)]);
  const past = openEmbeddedPast(world.file);
  expect(await past.accounts()).toEqual([
    { id: 'a', currency: 'INR' },
    { id: 'b', currency: 'EUR' },
  ]);
  past.close();
  await world.store.close();
});

it('keeps a day once, and the later record of it', async () => {
  const world = new World();
  const day = (n: number, samples: number): DayRow => ({
    account: 'a',
    day: `2024-07-2${n}`,
    from: T0 + n * DAY_MS,
    to: T0 + (n + 1) * DAY_MS,
    samples,
    pnl: -5,
    realized: null,
    high: { at: T0, mtm: 3 },
    low: null,
    drawdown: null,
    utilization: { at: T0, ratio: 0.25 },
    navUsd: null,
    trades: 0,
    wins: 0,
    losses: 0,
    won: 0,
    lost: 0,
    trip: null,
  });
  world.store.keep({ ...EMPTY_BATCH, days: [day(2, 1), day(1, 7)] }, 0);
  world.store.keep({ ...EMPTY_BATCH, days: [day(2, 2)] }, 0);
  const past = openEmbeddedPast(world.file);
  expect(await past.days('a', T0, T0 + 5 * DAY_MS)).toEqual([day(1, 7), day(2, 2)]);
  expect(await past.days('a', T0 + DAY_MS + 1, T0 + 2 * DAY_MS)).toEqual([]);
  past.close();
  await world.store.close();
});
