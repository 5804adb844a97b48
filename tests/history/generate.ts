// Thirty random days of ten accounts from a seed, as a stream of batches and as the plain rows that they are made of.
import type { ClosedTrade, Recorded } from '../../exporter/src/core/fact.ts';
import { EMPTY_BATCH, type HistoryBatch, type PastAccount } from '../../exporter/src/core/history/past.ts';
import type { TradeRow } from '../../exporter/src/core/history/rows.ts';
import { tripStem } from '../../exporter/src/core/kill/plan.ts';
import type { Sample } from '../../exporter/src/core/sample.ts';
import { DEFAULT_SETTINGS } from '../../exporter/src/core/settings.ts';
import type { Day, Ms } from '../../exporter/src/core/types.ts';
import { type DayPolicy, dayOf } from '../../exporter/src/engine/day.ts';
import { sampleAt } from '../given-past.ts';
import { type Chance, chanceOf } from './chance.ts';
import { exitFacts, killFacts, STEM, type Told } from './generate-kill.ts';

export interface RawAccount extends PastAccount {
  readonly zone: string;
  readonly samples: readonly Sample[];
  readonly facts: readonly Recorded[];
  readonly trades: readonly TradeRow[];
  /** Days that are there to be told of, oldest first: their roll was recorded, or they are local dates with samples. */
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

/**
 * `fund`: known by its files alone. `both`: with an MTM and a NAV. `import`: no facts, so its days are local dates.
 * `idle`: watched, and no sample of it.
 */
type Kind = 'desk' | 'both' | 'fund' | 'import' | 'idle';

class Account {
  readonly #chance: Chance;
  readonly #kind: Kind;
  readonly id: string;
  readonly samples = new Map<Ms, Sample>();
  readonly facts: Told[] = [];
  readonly days: Day[] = [];
  readonly imported: TradeRow[] = [];
  /** Its MTM moves in large steps, so that highs and lows are met again. */
  readonly #coarse: boolean;
  #mtm = 0;

  constructor(id: string, kind: Kind, coarse: boolean, chance: Chance) {
    this.id = id;
    this.#kind = kind;
    this.#chance = chance;
    this.#coarse = coarse;
  }

  #fundPart(): Partial<Sample> {
    const { hits, whole } = this.#chance;
    if (this.#kind !== 'fund' && this.#kind !== 'both') return {};
    const share = (): number => whole(1_000_000) / 1_000_000;
    const router = {
      slippageBps: share() * 4,
      slipQ25Bps: share(),
      slipQ75Bps: 4 + share(),
      fallbackRatio: share(),
    };
    return {
      navUsd: hits(0.9) ? 100_000_000 + whole(4_000_000) : null,
      drawdownRatio: share(),
      ...(hits(0.7) ? { makerFillRatio: share(), feePnlRatio: share(), atrRatio: share() * 3 } : {}),
      ...(hits(0.5) ? router : {}),
    };
  }

  #see(at: Ms): void {
    const { next, hits, whole } = this.#chance;
    const wild = hits(0.01);
    this.#mtm += this.#coarse ? Math.round((next() - 0.5) * 4) * 10_000 : Math.round((next() - 0.5) * 40_000);
    const unknown = this.#kind === 'fund' || hits(0.04);
    const mtm = unknown ? null : this.#mtm - (wild ? 400_000 : 0);
    const known = {
      mtm,
      phase: hits(0.9) ? ('watching' as const) : ('locked' as const),
      worst: mtm === null ? null : mtm - whole(5_000),
      best: mtm === null ? null : mtm + whole(5_000),
      realized: unknown ? null : whole(90_000) - 45_000,
      unrealized: unknown ? null : whole(90_000) - 45_000,
      confirmed: mtm === null ? null : !wild,
      utilizationRatio: hits(0.1) ? null : whole(1_000_000) / 1_000_000,
    };
    const sample = sampleAt(at, { ...known, ...this.#fundPart() });
    // Ratios and basis points are kept to six digits.
    const six = (value: number | null): number | null =>
      value === null ? null : Math.round(value * 1e6) / 1e6;
    const cut = { slippageBps: six(sample.slippageBps), slipQ75Bps: six(sample.slipQ75Bps) };
    this.samples.set(at, { ...sample, ...cut, atrRatio: six(sample.atrRatio) });
  }

  /** Some minutes at a sample a second with gaps, and a few samples over the rest of the day. */
  #samplesOf({ startsAt, endsAt }: Day, sessionMinutes: number): void {
    const { hits, whole } = this.#chance;
    this.#mtm = 0;
    const opens = startsAt + HOUR + whole(8) * HOUR;
    const seconds = sessionMinutes * 60;
    let gapUntil = 0;
    for (let at = startsAt; at < opens; at += (20 + whole(100)) * 60_000) this.#see(at);
    for (let i = 0; i < seconds; i += 1) {
      if (hits(0.004)) gapUntil = i + whole(90);
      if (i >= gapUntil) this.#see(opens + i * 1_000 + whole(9));
    }
    for (let at = opens + seconds * 1_000; at < endsAt; at += (40 + whole(180)) * 60_000) this.#see(at);
  }

  #tradesOf({ startsAt }: Day): void {
    const { hits, whole } = this.#chance;
    let closedAt = 0;
    for (let i = whole(6); i > 0; i -= 1) {
      if (closedAt === 0 || hits(0.8)) closedAt = startsAt + HOUR + whole(10 * 3_600) * 1_000;
      const known = hits(0.85);
      const trade = {
        id: `${this.id}-${closedAt}-${i}`,
        symbol: ['NIFTY CE', 'NIFTY PE', 'FUT, "near"'][whole(2)] ?? '',
        side: hits(0.5) ? ('long' as const) : ('short' as const),
        qty: 25 * (1 + whole(8)),
        entryPrice: known ? 10_000 + whole(5_000) + 0.25 : null,
        exitPrice: 10_000 + whole(5_000),
        openedAt: known ? closedAt - whole(3_600) * 1_000 : null,
        closedAt,
        pnl: known ? ([0, whole(80_000) - 40_000][Math.min(1, whole(9))] ?? 0) : null,
      };
      if (this.#kind === 'import') this.imported.push({ ...trade, account: this.id, source: 'import' });
      else this.#tell(trade);
    }
  }

  /** Now and then it is told a second time, with another result. */
  #tell(trade: ClosedTrade): void {
    this.facts.push([trade.closedAt + 1_000, { type: 'TradesClosed', trades: [trade] }]);
    if (!this.#chance.hits(0.1)) return;
    const again = { ...trade, pnl: trade.pnl === null ? 100 : trade.pnl - 50 };
    this.facts.push([trade.closedAt + 5 * HOUR, { type: 'TradesClosed', trades: [again] }]);
  }

  #warningsOf({ startsAt }: Day): void {
    const { hits, whole } = this.#chance;
    for (let i = whole(3); i > 0; i -= 1) {
      const at = startsAt + whole(20 * 3_600) * 1_000;
      const rule = ['loss', 'outer'][whole(1)] ?? '';
      const percent = [50, 75, 85, 90, 95][whole(4)] ?? 50;
      const near = { condition: 'dailyLoss', percent, observed: 1, limit: 2, text: 'near' };
      this.facts.push([at, { type: 'LimitNear', rule, ...near }]);
      if (hits(0.5)) this.facts.push([at, { type: 'NearMiss', rule, why: 'so', evidence: [] }]);
    }
  }

  /** What moves the meaning of a fact: the protection of exits, and exits by hand, which belong to no kill. */
  #desksOf({ startsAt }: Day, currency: string): void {
    const { hits, whole } = this.#chance;
    const noon = startsAt + 11 * HOUR;
    if (hits(0.1)) this.settle(noon + whole(3 * 3_600) * 1_000, currency);
    if (hits(0.2))
      this.facts.push(...exitFacts(noon + whole(4 * 3_600) * 1_000, `hand-${startsAt}`, 1, this.#chance));
  }

  settle(at: Ms, currency: string): void {
    const exit = { ...DEFAULT_SETTINGS.exit, protectionBps: 100 * (1 + this.#chance.whole(40)) };
    const settings = { ...DEFAULT_SETTINGS, currency, exit };
    this.facts.push([at, { type: 'SettingsChanged', settings, by: 'config' }]);
  }

  /** Now and then the reset is moved in the middle of it: two days of one name. */
  #begin(day: Day): void {
    const { hits, whole } = this.#chance;
    const moved = this.#kind !== 'import' && hits(0.05) ? day.startsAt + 14 * HOUR : null;
    this.days.push(moved === null ? day : { ...day, endsAt: moved });
    if (this.#kind === 'import') return;
    const seen = day.startsAt + (hits(0.2) ? whole(3 * 3_600) * 1_000 : 5);
    this.facts.push([seen, { type: 'DayRolled', day }]);
    if (moved === null) return;
    const second = { ...day, startsAt: moved };
    this.days.push(second);
    this.facts.push([moved + 5, { type: 'DayRolled', day: second }]);
  }

  day(day: Day, sessionMinutes: number, currency: string): void {
    const { hits, whole } = this.#chance;
    if (hits(0.1)) return;
    this.#begin(day);
    if (this.#kind !== 'idle') this.#samplesOf(day, sessionMinutes);
    if (this.#kind === 'desk' || this.#kind === 'both' || this.#kind === 'import') this.#tradesOf(day);
    if (this.#kind === 'import') return;
    this.#warningsOf(day);
    if (this.#kind === 'idle') return;
    this.#desksOf(day, currency);
    if (hits(0.3))
      this.facts.push(...killFacts(day.startsAt + 12 * HOUR + whole(3_600) * 1_000, this.#chance));
    if (hits(0.1)) this.facts.push(...killFacts(day.startsAt + 14 * HOUR, this.#chance));
  }
}

/** In the order of their times, numbered within the account; exits are named after their trip. */
function recorded(account: string, facts: readonly Told[]): Recorded[] {
  const inOrder = [...facts].sort((a, b) => a[0] - b[0]);
  let stem = '';
  return inOrder.map(([at, fact], i) => {
    const seq = i + 1;
    if (fact.type === 'KillTripped') stem = tripStem(at, seq);
    const named = JSON.parse(JSON.stringify(fact).replaceAll(STEM, stem)) as typeof fact;
    return { account, seq, position: 0, at, fact: named, hash: seq.toString(16).padStart(64, '0') };
  });
}

const toldIn = (facts: readonly Recorded[]): readonly TradeRow[] =>
  facts.flatMap(({ account, fact }) =>
    fact.type === 'TradesClosed'
      ? fact.trades.map((trade) => ({ account, ...trade, source: 'account' as const }))
      : [],
  );

/** Each as it was told last. */
const tradesOf = (facts: readonly Recorded[]): readonly TradeRow[] => [
  ...new Map(toldIn(facts).map((trade) => [trade.id, trade])).values(),
];

/**
 * In the order of their times over all accounts, nearly: neighbours change places, facts lag behind as the journal is
 * read, and some batches come twice, as after a crash.
 */
function batchesOf(
  accounts: readonly RawAccount[],
  stream: readonly Recorded[],
  chance: Chance,
): readonly HistoryBatch[] {
  const samples = accounts
    .flatMap(({ id, currency, samples: own }) => own.map((sample) => ({ id, currency, sample })))
    .sort((a, b) => a.sample.at - b.sample.at);
  const facts = [...accounts.flatMap((account) => account.facts), ...stream].sort(
    (a, b) => a.position - b.position,
  );
  const imported = accounts.flatMap(({ trades }) => trades.filter(({ source }) => source === 'import'));
  const batches: HistoryBatch[] = [{ ...EMPTY_BATCH, trades: imported }];
  const pages = Array.from({ length: Math.ceil(samples.length / BATCH) }, (_, i) =>
    samples.slice(i * BATCH, (i + 1) * BATCH),
  );
  for (let i = 0; i + 1 < pages.length; i += 2) {
    if (chance.hits(0.2)) pages.splice(i, 2, pages[i + 1] ?? [], pages[i] ?? []);
  }
  let told = 0;
  for (const [i, page] of pages.entries()) {
    const behind = chance.whole(2) * HOUR;
    const last = i === pages.length - 1;
    const until = last ? Number.POSITIVE_INFINITY : (page.at(-1)?.sample.at ?? 0) - behind;
    const first = told;
    while (told < facts.length && (facts[told]?.at ?? 0) <= until) told += 1;
    const own = facts.slice(first, told);
    batches.push({ ...EMPTY_BATCH, samples: page, facts: own, trades: toldIn(own) });
    if (chance.hits(0.1)) batches.push(...batches.slice(-1 - chance.whole(2)));
  }
  return batches;
}

const kindOf = (n: number, accounts: number): Kind =>
  (['fund', 'import', 'both'] as const)[accounts - 1 - n] ?? 'desk';

interface Made {
  readonly account: Account;
  readonly currency: string;
  readonly zone: string;
}

function madeAccount(n: number, id: string, kind: Kind, days: number, minutes: number, chance: Chance): Made {
  const zone = ZONES[n % ZONES.length] ?? 'UTC';
  const currency = zone === 'Asia/Kolkata' ? 'INR' : 'USD';
  const resetAt = n % 2 === 0 && kind !== 'import' ? '08:45' : '00:00';
  const policy: DayPolicy = { timeZone: zone, resetAt };
  const account = new Account(id, kind, n % 2 === 1, chance);
  if (kind !== 'import') account.settle(BEGIN - DAY_MS, currency);
  for (let day = 0; day < days; day += 1) account.day(dayOf(policy, BEGIN + day * DAY_MS), minutes, currency);
  return { account, currency, zone };
}

/**
 * `sessionMinutes` of samples at one a second in each account's day; one more account is watched and idle, and a stream
 * of facts is no account.
 */
export function generate(seed: number, { accounts = 10, days = 30, sessionMinutes = 5 } = {}): RawHistory {
  const chance = chanceOf(seed);
  const made = Array.from({ length: accounts }, (_, n) =>
    madeAccount(n, `acc-${n}`, kindOf(n, accounts), days, sessionMinutes, chance),
  );
  made.push(madeAccount(accounts, 'acc-idle', 'idle', days, sessionMinutes, chance));
  // Places in the journal are those of all accounts together.
  const lists = made.map(({ account: { id, facts } }) => recorded(id, facts));
  const stream = recorded(
    'notified',
    Array.from({ length: days }, (_, n) => [
      BEGIN + n * DAY_MS,
      { type: 'Notified', sink: 'log', through: n },
    ]),
  );
  const all = [...lists.flat(), ...stream].sort((a, b) => a.at - b.at);
  const places = new Map(all.map((row, i) => [row, i + 1]));
  const placed = (rows: readonly Recorded[]): readonly Recorded[] =>
    rows.map((row) => ({ ...row, position: places.get(row) ?? 0 }));
  const raw = made.map(({ account, currency, zone }, n): RawAccount => {
    const facts = placed(lists[n] ?? []);
    const samples = [...account.samples.values()].sort((a, b) => a.at - b.at);
    const { id, days: own, imported } = account;
    return { id, currency, zone, samples, facts, trades: [...imported, ...tradesOf(facts)], days: own };
  });
  const from = BEGIN - DAY_MS;
  return {
    accounts: raw,
    batches: batchesOf(raw, placed(stream), chance),
    from,
    to: BEGIN + (days + 1) * DAY_MS,
  };
}
