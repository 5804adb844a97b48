// The falls of an account's result from its peaks: how deep, how long, and whether and when they were made good.
import type { Minor, Ms } from '../../types.ts';
import { MINUTE_MS } from '../bar.ts';
import { daySpans } from '../days.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import { ACCOUNT, CURRENCY, column, perAccount, type Row } from './columns.ts';
import { quotient } from './results.ts';

const columns = [
  ACCOUNT,
  CURRENCY,
  column('depth', 'money', 'From the peak to the trough, of the result since the span began, by minutes.'),
  column('navShare', 'ratio', 'The depth against NAV at the peak; only where the account is in dollars.'),
  column('peakAt', 'time', 'The last minute at the peak; where the span begins if nothing was won before.'),
  column('troughAt', 'time', 'The first minute at the trough.'),
  column('recoveredAt', 'time', 'The first minute at the peak or above it again; null = not yet.'),
  column('toTroughMs', 'ms', 'From peak to trough.'),
  column('toRecoveryMs', 'ms', 'From trough to recovery; null = not yet.'),
];

/** The mildest beyond these are left out. */
const WORST = 1_000;
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC']);

interface Peak {
  readonly at: Ms;
  readonly value: Minor;
  readonly navUsd: Minor | null;
}

interface Episode {
  readonly peak: Peak;
  readonly troughAt: Ms;
  readonly depth: Minor;
  readonly recoveredAt: Ms | null;
}

const worstFirst = (a: Episode, b: Episode): number => b.depth - a.depth || a.peak.at - b.peak.at;

/** One more than are shown, so that it is seen that there are more. */
const worstOf = (episodes: readonly Episode[]): Episode[] =>
  [...episodes].sort(worstFirst).slice(0, WORST + 1);

class Curve {
  #peak: Peak;
  #fall: Episode | null = null;
  #episodes: Episode[] = [];

  constructor(at: Ms) {
    this.#peak = { at, value: 0, navUsd: null };
  }

  see(at: Ms, value: Minor, navUsd: Minor | null): void {
    const peak = this.#peak;
    if (value >= peak.value) {
      if (this.#fall !== null) this.#keep({ ...this.#fall, recoveredAt: at });
      this.#fall = null;
      this.#peak = { at, value, navUsd };
    } else if (this.#fall === null || peak.value - value > this.#fall.depth) {
      this.#fall = { peak, troughAt: at, depth: peak.value - value, recoveredAt: null };
    }
  }

  #keep(episode: Episode): void {
    this.#episodes.push(episode);
    if (this.#episodes.length > 2 * WORST) this.#episodes = worstOf(this.#episodes);
  }

  worst(): readonly Episode[] {
    return worstOf(this.#fall === null ? this.#episodes : [...this.#episodes, this.#fall]);
  }
}

async function curveOf(past: Past, asked: Asked, account: string): Promise<Curve | null> {
  let curve: Curve | null = null;
  let before: Minor = 0;
  let navUsd: Minor | null = null;
  for (const day of await daySpans(past, account, asked)) {
    curve ??= new Curve(day.from);
    let own: Minor = 0;
    for await (const page of past.bars(account, day.from, day.to, MINUTE_MS)) {
      for (const bar of page) {
        navUsd = bar.navUsd ?? navUsd;
        if (bar.mtm === null) continue;
        own = bar.mtm;
        curve.see(bar.at, before + own, navUsd);
      }
    }
    before += own;
  }
  return curve;
}

function rowOf({ id, currency }: PastAccount, { peak, troughAt, depth, recoveredAt }: Episode): Row {
  const inDollars = DOLLARS.has(currency) && peak.navUsd !== null;
  return [
    id,
    currency,
    depth,
    inDollars ? quotient(depth, peak.navUsd ?? 0) : null,
    peak.at,
    troughAt,
    recoveredAt,
    troughAt - peak.at,
    recoveredAt === null ? null : recoveredAt - troughAt,
  ];
}

async function* rowsOf(past: Past, asked: Asked, account: PastAccount): AsyncGenerator<Row> {
  const curve = await curveOf(past, asked, account.id);
  for (const episode of curve?.worst() ?? []) yield rowOf(account, episode);
}

export const drawdowns: Question = {
  name: 'drawdowns',
  what: 'How deep and how long did it fall, and when was it made good? The worst first.',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account), WORST),
};
