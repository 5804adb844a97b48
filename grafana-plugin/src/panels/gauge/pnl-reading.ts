// The day of an account as the P&L preset reads it out of whatever frames there are, by the names of their fields.
// Every figure may be unknown: what no field says is null, and is never drawn.

export interface Column {
  /** What the column may be called; the first name with a meaning here counts. */
  readonly names: readonly string[];
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: ArrayLike<unknown>;
}

export interface Table {
  readonly columns: readonly Column[];
}

export const FIGURES = [
  'total',
  'realised',
  'unrealised',
  'maxLoss',
  'maxProfit',
  'losses',
  'maxLosses',
  'cooldownLeft',
  'cooldownMin',
  'trades',
  'maxTrades',
] as const;
export type Figure = (typeof FIGURES)[number];

export type Reading = { readonly [name in Figure]: number | null } & {
  readonly account: string;
  /** In the words of the data: a status, or a phase of the kill switch. */
  readonly status: string | null;
  /** Results of closed trades, oldest first; the last twenty. */
  readonly streak: readonly number[];
  /** Where the total was found, for its links and its format: table, column, row. */
  readonly totalAt: readonly [number, number, number] | null;
};

const MOST_TRADES = 20;
/** More than a wall of screens could show. */
const MOST_ACCOUNTS = 100;

/** Each figure's names: the exporter's own, those that trading systems push, and those of its metrics. */
const NAMES: Readonly<Record<Figure, readonly string[]>> = {
  total: ['total', 'total_pnl', 'mtm', 'pnl'],
  realised: ['realised', 'realized', 'realized_pnl'],
  unrealised: ['unrealised', 'unrealized', 'unrealized_pnl'],
  maxLoss: ['max_loss', 'max_loss_abs', 'daily_loss', 'daily_loss_limit'],
  maxProfit: ['max_profit', 'max_profit_abs', 'daily_profit', 'daily_profit_limit'],
  losses: ['consecutive_losses'],
  maxLosses: ['max_consecutive_losses'],
  cooldownLeft: ['cooldown_left', 'cooldown_remaining_minutes', 'cooldown_seconds'],
  cooldownMin: ['cooldown_min', 'cooldown_minutes'],
  trades: ['trades_today', 'trades'],
  maxTrades: ['max_trades', 'max_trades_per_day'],
};

/** The metric of limits has one name, and tells its limits apart by a label. */
const LIMITS: Readonly<Record<string, Figure>> = {
  daily_loss: 'maxLoss',
  daily_profit: 'maxProfit',
  consecutive_losses: 'maxLosses',
  trades: 'maxTrades',
};

const figures = new Map(FIGURES.flatMap((figure) => NAMES[figure].map((name) => [name, figure] as const)));
const STATUS = new Set(['status', 'phase']);
const TRADE = new Set(['trade_pnl', 'trade_result']);
const ACCOUNT = 'account';

/** `tripline_account_mtm{…}`, `maxLoss` and `Max loss` are said the same way. */
export const plainName = (name: string): string =>
  name
    .replace(/\{.*$/s, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
    .replace(/^tripline_(account_)?/, '');

type Draft = { -readonly [name in keyof Reading]: Reading[name] };

const empty = (account: string): Draft => ({
  account,
  total: null,
  realised: null,
  unrealised: null,
  maxLoss: null,
  maxProfit: null,
  losses: null,
  maxLosses: null,
  cooldownLeft: null,
  cooldownMin: null,
  trades: null,
  maxTrades: null,
  status: null,
  streak: [],
  totalAt: null,
});

function figureOf({ names, labels }: Column): { figure: Figure; name: string } | null {
  for (const name of names.map(plainName)) {
    const limit = name === 'limit' ? LIMITS[labels.limit ?? ''] : undefined;
    const figure = limit ?? figures.get(name);
    if (figure !== undefined) return { figure, name };
  }
  return null;
}

/** Limits are sizes: a loss limit that is told as −5000 is one of 5000. A pause is counted in minutes. */
function inOurUnit(figure: Figure, name: string, value: number): number {
  if (figure === 'maxLoss') return Math.abs(value);
  return name === 'cooldown_seconds' ? value / 60 : value;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const called = (column: Column, known: ReadonlySet<string>): boolean =>
  column.names.some((name) => known.has(plainName(name)));

function take(draft: Draft, column: Column, value: unknown, at: readonly [number, number, number]): void {
  const known = figureOf(column);
  if (known !== null && isNumber(value)) {
    draft[known.figure] = inOurUnit(known.figure, known.name, value);
    if (known.figure === 'total') draft.totalAt = at;
    return;
  }
  // The metric of phases is 1 for the one that holds; a table says it in a word.
  if (called(column, STATUS)) {
    if (typeof value === 'string' && value !== '') draft.status = value;
    else if (value === 1 && column.labels.phase !== undefined) draft.status = column.labels.phase;
  }
  if (called(column, TRADE) && isNumber(value)) draft.streak = [...draft.streak, value].slice(-MOST_TRADES);
  if (called(column, new Set(['tripped_day'])) && (value === true || value === 1)) draft.status = 'locked';
}

/** One reading for each account that the tables name; where none is named, all of it is one account's. */
export function readingsOf(tables: readonly Table[]): readonly Reading[] {
  const drafts = new Map<string, Draft>();
  tables.forEach(({ columns }, tableAt) => {
    const names = columns.find((column) => column.type === 'string' && called(column, new Set([ACCOUNT])));
    columns.forEach((column, columnAt) => {
      for (let row = 0; row < column.values.length; row += 1) {
        const named = column.labels.account ?? names?.values[row];
        const account = typeof named === 'string' ? named : '';
        const draft = drafts.get(account) ?? empty(account);
        if (!drafts.has(account) && drafts.size >= MOST_ACCOUNTS) continue;
        drafts.set(account, draft);
        take(draft, column, column.values[row], [tableAt, columnAt, row]);
      }
    });
  });
  return [...drafts.values()].filter(saysAnything).map(completed);
}

const saysAnything = (draft: Draft): boolean =>
  draft.status !== null || draft.streak.length > 0 || FIGURES.some((figure) => draft[figure] !== null);

/** A system that pushes no total means the sum of its parts; one part alone is not the whole. */
function completed(draft: Draft): Reading {
  const { total, realised, unrealised } = draft;
  if (total !== null || realised === null || unrealised === null) return draft;
  return { ...draft, total: realised + unrealised };
}
