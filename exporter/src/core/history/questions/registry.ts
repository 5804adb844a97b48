// Local stand-in until the questions arrive.
import type { Question } from '../question.ts';

const trades: Question = {
  name: 'trades',
  what: 'Closed trades.',
  columns: [
    { name: 'account', kind: 'text', what: 'The account' },
    { name: 'currency', kind: 'text', what: 'Its currency' },
    { name: 'symbol', kind: 'text', what: 'The symbol' },
    { name: 'side', kind: 'text', what: 'long or short' },
    { name: 'qty', kind: 'number', what: 'Quantity' },
    { name: 'entryPrice', kind: 'price', what: 'Entry' },
    { name: 'exitPrice', kind: 'price', what: 'Exit' },
    { name: 'closedAt', kind: 'time', what: 'Closed' },
    { name: 'pnl', kind: 'money', what: 'Result' },
  ],
  async ask(past, { accounts, from, to, symbol, side }) {
    const rows: (string | number | null)[][] = [];
    for (const { id, currency } of accounts)
      for await (const page of past.trades(id, from, to))
        for (const t of page)
          if ((symbol === null || t.symbol === symbol) && (side === null || t.side === side))
            rows.push([id, currency, t.symbol, t.side, t.qty, t.entryPrice, t.exitPrice, t.closedAt, t.pnl]);
    return { rows, truncated: false };
  },
};

export const QUESTIONS: readonly Question[] = [trades];
