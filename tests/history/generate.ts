// Thirty random days of ten accounts from a seed, as a stream of batches and as the plain rows that they are made of.
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import { EMPTY_BATCH, type HistoryBatch, type PastAccount } from '../../exporter/src/core/history/past.ts';
import type { TradeRow } from '../../exporter/src/core/history/rows.ts';
import { tripStem } from '../../exporter/src/core/kill/plan.ts';
import type { Sample } from '../../exporter/src/core/sample.ts';
import { DEFAULT_SETTINGS } from '../../exporter/src/core/settings.ts';
import type { Day, Ms } from '../../exporter/src/core/types.ts';
import { type DayPolicy, dayOf } from '../../exporter/src/engine/day.ts';
import { sampleAt } from '../given-past.ts';

export interface RawAccount extends PastAccount {
  readonly zone: string;
  readonly samples: readonly Sample[];
  readonly facts: readonly Recorded[];
  readonly trades: readonly TradeRow[];
  /** Days whose roll was recorded, oldest first. */
  readonly days: readonly Day[];
}

export interface RawHistory {
  readonly accounts: readonly RawAccount[];
  readonly batches: readonly HistoryBatch[];
  readonly from: Ms;
  readonly to: Ms;
}

const HOUR = 3_600_000;
const DAY_MS = 24 * HOUR;
/** London puts its clock back on the 25th, New York on the first of November. */
const BEGIN = Date.parse('2026-10-12T12:00:00Z');
const ZONES = ['Asia/Kolkata', 'America/New_York', 'Europe/London'] as const;
const BATCH = 500;

export type Chance = () => number;

/** Numbers in 0..1 that follow from the seed: a linear congruence of 32 bits, its high bits first. */
export function chanceOf(seed: number): Chance {
  let state = (seed * 2_654_435_761) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  next();
  return next;
}

class Account {
  readonly #chance: Chance;
  readonly #fund: boolean;
  readonly id: string;
  readonly samples = new Map<Ms, Sample>();
  readonly facts: (readonly [at: Ms, fact: Fact])[] = [];
  readonly days: Day[] = [];
  #mtm = 0;

  constructor(id: string, fund: boolean, chance: Chance) {
    this.id = id;
    this.#fund = fund;
    this.#chance = chance;
  }

  #whole(most: number): number {
    return Math.floor(this.#chance() * (most + 1));
  }

  #see(at: Ms): void {
    const wild = this.#chance() < 0.01;
    this.#mtm += Math.round((this.#chance() - 0.5) * 40_000);
    const unknown = this.#fund || this.#chance() < 0.04;
    const mtm = unknown ? null : this.#mtm - (wild ? 400_000 : 0);
    const share = (): number => this.#whole(1_000_000) / 1_000_000;
    const nav = this.#fund && this.#chance() < 0.9 ? 100_000_000 + this.#whole(4_000_000) : null;
    const known = {
      mtm,
      worst: mtm === null ? null : mtm - this.#whole(5_000),
      best: mtm === null ? null : mtm + this.#whole(5_000),
      realized: unknown ? null : this.#whole(90_000) - 45_000,
      confirmed: mtm === null ? null : !wild,
      utilizationRatio: this.#chance() < 0.1 ? null : share(),
      navUsd: nav,
      ...(this.#fund ? { drawdownRatio: share(), makerFillRatio: share(), feePnlRatio: share() } : {}),
      ...(this.#fund && this.#chance() < 0.5 ? { slippageBps: share() * 4, slipQ25Bps: share() } : {}),
    };
    this.samples.set(at, sampleAt(at, known));
  }

  /** Some minutes at a sample a second with gaps, and a few samples over the rest of the day. */
  #samplesOf({ startsAt, endsAt }: Day, sessionMinutes: number): void {
    this.#mtm = 0;
    const opens = startsAt + HOUR + this.#whole(8) * HOUR;
    const seconds = sessionMinutes * 60;
    let gapUntil = 0;
    for (let at = startsAt; at < opens; at += (10 + this.#whole(40)) * 60_000) this.#see(at);
    for (let i = 0; i < seconds; i += 1) {
      if (this.#chance() < 0.004) gapUntil = i + this.#whole(90);
      if (i >= gapUntil) this.#see(opens + i * 1_000 + this.#whole(9));
    }
    for (let at = opens + seconds * 1_000; at < endsAt; at += (20 + this.#whole(90)) * 60_000) this.#see(at);
  }

  #tradesOf({ startsAt }: Day): void {
    for (let i = this.#whole(6); i > 0; i -= 1) {
      const closedAt = startsAt + HOUR + this.#whole(10 * 3_600) * 1_000;
      const known = this.#chance() > 0.15;
      const trade = {
        id: `${this.id}-${closedAt}-${i}`,
        symbol: ['NIFTY CE', 'NIFTY PE', 'FUT, "near"'][this.#whole(2)] ?? '',
        side: this.#chance() < 0.5 ? ('long' as const) : ('short' as const),
        qty: 25 * (1 + this.#whole(8)),
        entryPrice: known ? 10_000 + this.#whole(5_000) + 0.25 : null,
        exitPrice: 10_000 + this.#whole(5_000),
        openedAt: known ? closedAt - this.#whole(3_600) * 1_000 : null,
        closedAt,
        pnl: known ? ([0, this.#whole(80_000) - 40_000][Math.min(1, this.#whole(9))] ?? 0) : null,
      };
      this.facts.push([closedAt + 1_000, { type: 'TradesClosed', trades: [trade] }]);
    }
  }

  #warningsOf({ startsAt }: Day): void {
    for (let i = this.#whole(3); i > 0; i -= 1) {
      const at = startsAt + this.#whole(20 * 3_600) * 1_000;
      const rule = ['loss', 'outer'][this.#whole(1)] ?? '';
      const percent = [50, 75, 85, 90, 95][this.#whole(4)] ?? 50;
      const near = { condition: 'dailyLoss', percent, observed: 1, limit: 2, text: 'near' };
      this.facts.push([at, { type: 'LimitNear', rule, ...near }]);
      if (this.#chance() < 0.5) this.facts.push([at, { type: 'NearMiss', rule, why: 'so', evidence: [] }]);
    }
  }

  day(day: Day, sessionMinutes: number): void {
    if (this.#chance() < 0.1) return;
    const seen = day.startsAt + (this.#chance() < 0.2 ? this.#whole(3 * 3_600) * 1_000 : 5);
    this.days.push(day);
    this.facts.push([seen, { type: 'DayRolled', day }]);
    this.#samplesOf(day, sessionMinutes);
    if (!this.#fund) this.#tradesOf(day);
    this.#warningsOf(day);
    if (this.#chance() < 0.25) this.#kill(day.startsAt + 12 * HOUR + this.#whole(3_600) * 1_000);
  }

  /** What follows a trip stands here with a mark for its number, which is known only when all facts are in order. */
  #kill(at: Ms): void {
    const rule = this.#chance() < 0.5 ? 'loss' : 'manual';
    const cause = rule === 'loss' ? ('rule' as const) : ('manual' as const);
    const trip = { cause, rule, reason: 'enough', by: 'engine', evidence: [], mtm: -this.#whole(90_000) };
    this.facts.push([at, { type: 'KillTripped', ...trip, seenAt: at - this.#whole(900) }]);
    this.facts.push([at + 40, { type: 'OrdersCancelled', count: this.#whole(5) }]);
    for (let i = 0, n = this.#whole(3); i < n; i += 1) {
      const side = this.#chance() < 0.5 ? ('buy' as const) : ('sell' as const);
      const exit = {
        ref: `${STEM}1-${i}`,
        positionKey: 'NIFTY CE|NRML',
        instrument: 'NIFTY CE',
        symbol: 'NIFTY CE',
        product: 'NRML',
        side,
        qty: 25,
        netBefore: side === 'buy' ? -25 : 25,
        price: 10_000 + this.#whole(500),
      };
      this.facts.push([at + 60 + i, { type: 'ExitIntended', round: 1, exit }]);
      const outcome = { orderId: `o${i}`, outcome: 'complete' as const, filled: 25, detail: '' };
      const avgPrice = 10_000 + this.#whole(500);
      this.facts.push([at + 300 + i, { type: 'ExitSettled', ref: exit.ref, ...outcome, avgPrice }]);
    }
    if (this.#chance() < 0.2) return;
    this.facts.push([at + 1_200, { type: 'FlatSeen', askedAt: at + 1_100 }]);
    this.facts.push([at + 2_300, { type: 'FlatVerified', askedAt: at + 2_200, mtm: -this.#whole(99_000) }]);
    this.facts.push([at + 2_301, { type: 'KillLocked', until: at + DAY_MS }]);
  }
}

const STEM = '<trip>';

/** In the order of their times, numbered within the account; exits are named after their trip. */
function recorded(account: string, facts: Account['facts']): Recorded[] {
  const settings = { type: 'SettingsChanged' as const, settings: DEFAULT_SETTINGS, by: 'config' };
  const inOrder = [[BEGIN - DAY_MS, settings] as const, ...[...facts].sort((a, b) => a[0] - b[0])];
  let stem = '';
  return inOrder.map(([at, fact], i) => {
    const seq = i + 1;
    if (fact.type === 'KillTripped') stem = tripStem(at, seq);
    const named = JSON.parse(JSON.stringify(fact).replaceAll(STEM, stem)) as Fact;
    return { account, seq, position: 0, at, fact: named, hash: seq.toString(16).padStart(64, '0') };
  });
}

const tradesOf = (facts: readonly Recorded[]): readonly TradeRow[] =>
  facts.flatMap(({ account, fact }) =>
    fact.type === 'TradesClosed'
      ? fact.trades.map((trade) => ({ account, ...trade, source: 'account' as const }))
      : [],
  );

/** In the order of their times over all accounts; some batches come twice, as after a crash. */
function batchesOf(accounts: readonly RawAccount[], chance: Chance): readonly HistoryBatch[] {
  const samples = accounts
    .flatMap(({ id, currency, samples: own }) => own.map((sample) => ({ id, currency, sample })))
    .sort((a, b) => a.sample.at - b.sample.at);
  const facts = accounts.flatMap((account) => account.facts).sort((a, b) => a.position - b.position);
  const batches: HistoryBatch[] = [];
  let told = 0;
  for (let i = 0; i < samples.length; i += BATCH) {
    const page = samples.slice(i, i + BATCH);
    const until = i + BATCH < samples.length ? (page.at(-1)?.sample.at ?? 0) : Number.POSITIVE_INFINITY;
    const first = told;
    while ((facts[told]?.at ?? Number.POSITIVE_INFINITY) <= until && told < facts.length) told += 1;
    const own = facts.slice(first, told);
    batches.push({ ...EMPTY_BATCH, samples: page, facts: own, trades: tradesOf(own) });
    if (chance() < 0.1) batches.push(...batches.slice(-1 - Math.floor(chance() * 3)));
  }
  return batches;
}

/** `sessionMinutes` of samples at one a second in each account's day. */
export function generate(seed: number, { accounts = 10, days = 30, sessionMinutes = 5 } = {}): RawHistory {
  const chance = chanceOf(seed);
  const made = Array.from({ length: accounts }, (_, n) => {
    const zone = ZONES[n % ZONES.length] ?? 'UTC';
    const policy: DayPolicy = { timeZone: zone, resetAt: n % 2 === 0 ? '08:45' : '00:00' };
    const account = new Account(`acc-${n}`, n === accounts - 1, chance);
    for (let day = 0; day < days; day += 1) account.day(dayOf(policy, BEGIN + day * DAY_MS), sessionMinutes);
    const inTime = [...account.samples.values()].sort((a, b) => a.at - b.at);
    return { account, zone, samples: inTime, facts: recorded(account.id, account.facts) };
  });
  // Places in the journal are those of all accounts together.
  const all = made.flatMap(({ facts }) => facts).sort((a, b) => a.at - b.at);
  const places = new Map(all.map((row, i) => [row, i + 1]));
  const raw = made.map(({ account, zone, samples, facts }): RawAccount => {
    const placed = facts.map((row) => ({ ...row, position: places.get(row) ?? 0 }));
    const currency = zone === 'Asia/Kolkata' ? 'INR' : 'USD';
    const { id, days: own } = account;
    return { id, currency, zone, samples, facts: placed, trades: tradesOf(placed), days: own };
  });
  const from = BEGIN - DAY_MS;
  return { accounts: raw, batches: batchesOf(raw, chance), from, to: BEGIN + (days + 1) * DAY_MS };
}
