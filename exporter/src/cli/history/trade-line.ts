// One trade as a file tells it, read exactly, or why it cannot be.
import { createHash } from 'node:crypto';
import type { TradeRow } from '../../core/history/rows.ts';
import type { Ms } from '../../core/types.ts';
import { minorOf, priceOf } from '../../gateway/history/amount.ts';
import { momentOf } from '../../gateway/history/moment.ts';

/** As text, by the names of our own columns; absent or empty is unknown. */
export type TradeFields = Readonly<Partial<Record<TradeField, string>>>;
export const TRADE_FIELDS = [
  'account',
  'id',
  'symbol',
  'side',
  'qty',
  'entryPrice',
  'exitPrice',
  'openedAt',
  'closedAt',
  'pnl',
] as const;
export type TradeField = (typeof TRADE_FIELDS)[number];

const SIDES: Readonly<Record<string, TradeRow['side']>> = {
  long: 'long',
  buy: 'long',
  short: 'short',
  sell: 'short',
};
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;
const MS = /^\d{12,14}$/;
const QTY = /^\d{1,12}(\.\d{1,9})?$/;
const ACCOUNT = /^[A-Za-z0-9._:-]{1,64}$/;

/** A line that cannot be taken, in words. */
export class BadLine extends Error {
  override readonly name = 'BadLine';
}

/** What our own CSV sets before text that a spreadsheet would take for a formula. */
const plain = (text: string): string => text.replace(/^'(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/, '');

function wanted<T>(field: TradeField, text: string | undefined, read: (text: string) => T | null): T {
  if (text === undefined || text === '') throw new BadLine(`${field} is missing`);
  const value = read(text);
  if (value === null) throw new BadLine(`${field} is not understood: ${text.slice(0, 40)}`);
  return value;
}

const known = <T>(field: TradeField, text: string | undefined, read: (text: string) => T | null): T | null =>
  text === undefined || text === '' ? null : wanted(field, text, read);

const timeIn =
  (zone: string) =>
  (text: string): Ms | null => {
    if (MS.test(text)) return Number(text);
    return TIME.test(text) ? (momentOf(text)?.({ now: 0, days: [], zone }, 'begin') ?? null) : null;
  };

const short =
  (most: number) =>
  (text: string): string | null =>
    text.length <= most && !/\p{Cc}/u.test(text) ? text : null;

export interface TradeAbout {
  /** Whose it is where the line does not say it. */
  readonly account: string | null;
  readonly zone: (account: string) => string;
  /** How many equal trades came before it in the file: each is a trade of its own. */
  readonly nth: (content: string) => number;
}

/** The same trade gets the same id however often its file is brought in. */
function idOf(trade: Omit<TradeRow, 'id' | 'source'>, { nth }: TradeAbout): string {
  const content = JSON.stringify(trade);
  const hash = createHash('sha256')
    .update(`${content} ${nth(content)}`)
    .digest('hex');
  return `import-${hash.slice(0, 24)}`;
}

/** Throws BadLine. */
export function tradeOf(fields: TradeFields, about: TradeAbout): TradeRow {
  const account = wanted('account', fields.account || (about.account ?? ''), (text) =>
    ACCOUNT.test(text) ? text : null,
  );
  const time = timeIn(about.zone(account));
  const trade = {
    account,
    symbol: plain(wanted('symbol', fields.symbol, short(128))),
    side: wanted('side', fields.side, (text) => SIDES[text.toLowerCase()] ?? null),
    qty: wanted('qty', fields.qty, (text) => (QTY.test(text) && Number(text) > 0 ? Number(text) : null)),
    entryPrice: known('entryPrice', fields.entryPrice, priceOf),
    exitPrice: wanted('exitPrice', fields.exitPrice, priceOf),
    openedAt: known('openedAt', fields.openedAt, time),
    closedAt: wanted('closedAt', fields.closedAt, time),
    pnl: known('pnl', fields.pnl, minorOf),
  };
  if (trade.openedAt !== null && trade.openedAt > trade.closedAt)
    throw new BadLine('openedAt is after closedAt');
  const given = known('id', fields.id, short(128));
  return { ...trade, id: given === null ? idOf(trade, about) : plain(given), source: 'import' };
}

/** Counts equal contents of one file. */
export function counted(): (content: string) => number {
  const counts = new Map<string, number>();
  return (content) => {
    const count = counts.get(content) ?? 0;
    counts.set(content, count + 1);
    return count;
  };
}
