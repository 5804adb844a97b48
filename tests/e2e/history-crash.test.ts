// The exporter killed at random moments under load, again and again: the history is what the journal is, each thing once.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it, vi } from 'vitest';
import type { Fact } from '../../exporter/src/core/fact.ts';
import { MINUTE_MS } from '../../exporter/src/core/history/bar.ts';
import { tradesIn } from '../../exporter/src/core/history/past.ts';
import { openEmbeddedPast } from '../../exporter/src/gateway/history/embedded/past.ts';
import { dice } from '../simulation/random.ts';
import { clean, newDir, PATIENT, type Running, startExporter } from './running.ts';

const CRASHES = Number(process.env.TRIPLINE_HISTORY_CRASHES ?? 5);
const LATEST_MS = 3_000;
const PUSHED = 20;
const PUSHERS = 4;
/** The moments of a run can be had again by its seed. */
const SEED = Number(process.env.TRIPLINE_CRASH_SEED ?? Date.now() % 1_000_000);
const A_LIFE_MS = 60_000;
const CALM = { TRIPLINE_DEMO_SCENARIO: 'calm', TRIPLINE_CHROMIUM: 'none' };
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** A fact as both files hold it, to the letter. */
interface Row {
  readonly position: number;
  readonly account: string;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly body: string;
  readonly hash: string;
}

function ask<T>(file: string, sql: string): readonly T[] {
  const db = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    return db.prepare<[], T>(sql).all();
  } finally {
    db.close();
  }
}

const journalOf = (dir: string): readonly Row[] =>
  ask(
    join(dir, 'journal.sqlite'),
    'select position, account, seq, at, type, fact as body, hash from facts order by position',
  );
const historyOf = (dir: string): readonly Row[] =>
  ask(
    join(dir, 'history.sqlite'),
    `select position, accounts.name as account, seq, at, type, body, hash
     from facts join accounts on accounts.id = facts.account order by position`,
  );
/** Up to where the history says it is. */
const reached = (dir: string): number =>
  ask<{ value: number }>(join(dir, 'history.sqlite'), `select value from meta where name = 'position'`)[0]
    ?.value ?? 0;

/** What history has is what the journal has up to there: none skipped, none twice, none changed. */
function expectFacts(dir: string): number {
  // The history is read first: the journal may go on meanwhile, and is never behind it.
  const kept = historyOf(dir);
  expect(kept).toEqual(journalOf(dir).slice(0, kept.length));
  return kept.length;
}

/** Of the first `facts` facts. */
async function expectTrades(dir: string, facts: number): Promise<number> {
  const told = journalOf(dir)
    .slice(0, facts)
    .flatMap(({ account, body }) => {
      const fact: Fact = JSON.parse(body);
      return tradesIn({ account, fact });
    });
  const byId = new Map(told.map((trade) => [`${trade.account} ${trade.id}`, trade]));
  const past = openEmbeddedPast(join(dir, 'history.sqlite'));
  const kept = new Map<string, unknown>();
  for (const account of new Set(told.map((trade) => trade.account))) {
    for await (const page of past.trades(account, 0, Number.MAX_SAFE_INTEGER)) {
      for (const trade of page) kept.set(`${account} ${trade.id}`, trade);
    }
  }
  past.close();
  expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(byId));
  return kept.size;
}

/** Each sample is there once, by what is read, by what lies there, and by the bars that were made of it. */
async function expectSamples(dir: string): Promise<number> {
  const file = join(dir, 'history.sqlite');
  const twice = 'select account, sample from tail group by account, sample having count(*) > 1';
  expect(ask(file, twice)).toEqual([]);
  const past = openEmbeddedPast(file);
  let count = 0;
  for (const { id } of await past.accounts()) {
    const times: number[] = [];
    for await (const page of past.samples(id, 0, Number.MAX_SAFE_INTEGER)) {
      times.push(...page.map(({ at }) => at));
    }
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    let inBars = 0;
    for await (const page of past.bars(id, 0, Number.MAX_SAFE_INTEGER, MINUTE_MS)) {
      for (const { samples } of page) inBars += samples;
    }
    expect(inBars).toBe(times.length);
    count += times.length;
  }
  past.close();
  return count;
}

/** Trading systems that push without a pause; each change of a limit is a fact. Ends with the exporter. */
function load({ url, ended }: Running): void {
  let alive = true;
  void ended.then(() => {
    alive = false;
  });
  const push = async (n: number): Promise<void> => {
    const state = { realised: n, unrealised: -n, max_loss_abs: 100_000 + n };
    const body = JSON.stringify({ account: `load-${n % PUSHED}`, state });
    await fetch(`${url}/api/sync-kv-state`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(5_000),
    });
  };
  const go = async (first: number): Promise<void> => {
    // A push that fails is one that met the crash.
    for (let n = first + (Date.now() % 1_000); alive; n += PUSHERS) {
      await push(n).catch(() => new Promise((resolve) => setTimeout(resolve, 10)));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  for (let first = 0; first < PUSHERS; first += 1) void go(first);
}

const untilKept = (dir: string, position: number): Promise<void> =>
  vi.waitFor(() => expect(reached(dir)).toBeGreaterThanOrEqual(position), PATIENT);
const headOf = (dir: string): number =>
  ask<{ head: number }>(join(dir, 'journal.sqlite'), 'select max(position) as head from facts')[0]?.head ?? 0;

let dir = '';
const lives: Running[] = [];
afterEach(() => clean(dir, ...lives.splice(0)));

it(
  `kill -9 under load, ${CRASHES} times: the history is what the journal is`,
  async () => {
    dir = await newDir();
    const { int } = dice(SEED);
    say(`again with TRIPLINE_CRASH_SEED=${SEED}`);
    let token = '';
    let behind = 0;
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const life = await startExporter(dir, CALM, token);
      lives.push(life);
      token = life.token;
      load(life);
      // What the last life left is filled in, while this one goes on.
      await untilKept(dir, headOf(dir));
      expectFacts(dir);
      await new Promise((resolve) => setTimeout(resolve, int(0, LATEST_MS)));
      await life.end('SIGKILL');
      const kept = expectFacts(dir);
      expect(kept).toBe(reached(dir));
      await expectSamples(dir);
      if (kept < headOf(dir)) behind += 1;
      if (crash % 10 === 9) say(`${crash + 1} crashes, ${kept} facts`);
    }
    const last = await startExporter(dir, CALM, token);
    lives.push(last);
    await untilKept(dir, headOf(dir));
    await last.end('SIGTERM');
    await expectEnd(behind);
  },
  (CRASHES + 2) * A_LIFE_MS,
);

async function expectEnd(behind: number): Promise<void> {
  // What was recorded in the last moments waits in the journal for the next start.
  const facts = expectFacts(dir);
  const [samples, trades] = [await expectSamples(dir), await expectTrades(dir, facts)];
  expect(samples).toBeGreaterThan(CRASHES);
  say(`${facts} facts, ${trades} trades, ${samples} samples; behind after ${behind} of ${CRASHES} crashes`);
}
