// The closed trades of a span, all of them or those of a symbol or a side.
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import type { TradeRow } from '../rows.ts';
import { ACCOUNT, CURRENCY, column, perAccount, type Row } from './columns.ts';

const columns = [
  ACCOUNT,
  CURRENCY,
  column('id', 'text', 'The same trade has the same, wherever it comes from.'),
  column('symbol', 'text', 'What was traded.'),
  column('side', 'text', '`long` or `short`.'),
  column('qty', 'number', 'The largest quantity that was held, in units.'),
  column(
    'entryPrice',
    'price',
    'The average price of what opened it; null where it was carried into its day.',
  ),
  column('exitPrice', 'price', 'The average price of what closed it.'),
  column('openedAt', 'time', 'When it was opened; null as the entry price.'),
  column('closedAt', 'time', 'When it was closed.'),
  column('heldMs', 'ms', 'From opened to closed.'),
  column('pnl', 'money', 'Its result before costs; null where its entry or its contract is not known.'),
  column('source', 'text', '`account`: seen by Tripline; `import`: brought in.'),
];

const rowOf = ({ id, currency }: PastAccount, trade: TradeRow): Row => [
  id,
  currency,
  trade.id,
  trade.symbol,
  trade.side,
  trade.qty,
  trade.entryPrice,
  trade.exitPrice,
  trade.openedAt,
  trade.closedAt,
  trade.openedAt === null ? null : trade.closedAt - trade.openedAt,
  trade.pnl,
  trade.source,
];

/** Trades of one account that were asked for. */
export async function* tradesAsked(
  past: Past,
  { from, to, symbol, side }: Asked,
  account: string,
): AsyncGenerator<TradeRow> {
  for await (const page of past.trades(account, from, to)) {
    for (const trade of page) {
      const wanted = (symbol === null || trade.symbol === symbol) && (side === null || trade.side === side);
      if (wanted) yield trade;
    }
  }
}

async function* rowsOf(past: Past, asked: Asked, account: PastAccount): AsyncGenerator<Row> {
  for await (const trade of tradesAsked(past, asked, account.id)) yield rowOf(account, trade);
}

export const trades: Question = {
  name: 'trades',
  what: 'Which trades were closed?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
