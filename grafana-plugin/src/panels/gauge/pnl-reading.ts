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

const kinds = new Map<string, Kind>([
  ...FIGURES.flatMap((figure) => NAMES[figure].map((name) => [name, figure] as const)),
  ['status', 'status'],
  ['phase', 'status'],
  ['trade_pnl', 'trade'],
  ['trade_result', 'trade'],
  ['tripped_day', 'tripped'],
]);
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

type Kind = Figure | 'status' | 'trade' | 'tripped';

/** What a column says; the first of its names that means anything decides. */
function kindOf({ names, labels }: Column): { kind: Kind; name: string } | null {
  for (const name of names.map(plainName)) {
    const kind = name === 'limit' ? LIMITS[labels.limit ?? ''] : kinds.get(name);
    if (kind !== undefined) return { kind, name };
  }
  return null;
}

/** Limits are sizes: a loss limit that is told as −5000 is one of 5000. A pause is counted in minutes. */
function inOurUnit(figure: Figure, name: string, value: number): number {
  if (figure === 'maxLoss') return Math.abs(value);
  return name === 'cooldown_seconds' ? value / 60 : value;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function takeStatus(draft: Draft, { labels }: Column, value: unknown): void {
  // The metric of phases is 1 for the one that holds; a table says it in a word.
  if (typeof value === 'string' && value !== '') draft.status = value;
  else if (value === 1 && labels.phase !== undefined) draft.status = labels.phase;
}

function take(draft: Draft, column: Column, value: unknown, at: readonly [number, number, number]): void {
  const known = kindOf(column);
  if (known === null) return;
  const { kind, name } = known;
  if (kind === 'status') takeStatus(draft, column, value);
  else if (kind === 'tripped') draft.status = value === true || value === 1 ? 'locked' : draft.status;
  else if (!isNumber(value)) return;
  else if (kind === 'trade') draft.streak = [...draft.streak, value].slice(-MOST_TRADES);
  else draft[kind] = inOurUnit(kind, name, value);
  if (kind === 'total') draft.totalAt = at;
}

/** One reading for each account that the tables name; where none is named, all of it is one account's. */
export function readingsOf(tables: readonly Table[]): readonly Reading[] {
  const drafts = new Map<string, Draft>();
  tables.forEach(({ columns }, tableAt) => {
    const names = columns.find(
      ({ type, names: own }) => type === 'string' && own.some((name) => plainName(name) === ACCOUNT),
    );
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
