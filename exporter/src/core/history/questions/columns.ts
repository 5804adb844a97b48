// How a question's columns and rows are written down: columns one a line, rows per account up to a fair share.
import type { PastAccount } from '../past.ts';
import { type Answer, type Asked, type Cell, type CellKind, type Column, MAX_ROWS } from '../question.ts';

export const column = (name: string, kind: CellKind, what: string): Column => ({ name, kind, what });

export const ACCOUNT = column('account', 'text', 'The account.');
export const CURRENCY = column('currency', 'text', 'The currency of its money; what is in dollars says so.');

export type Row = readonly Cell[];

/** Every account has the same share of the longest answer, or `most`; of what is more, its last rows are left out. */
export async function perAccount(
  { accounts }: Pick<Asked, 'accounts'>,
  rowsOf: (account: PastAccount) => AsyncIterable<Row>,
  most = MAX_ROWS,
): Promise<Answer> {
  const share = Math.max(1, Math.min(most, Math.floor(MAX_ROWS / Math.max(1, accounts.length))));
  const rows: Row[] = [];
  let truncated = false;
  for (const account of accounts) {
    let count = 0;
    for await (const row of rowsOf(account)) {
      truncated ||= count === share;
      if (count === share) break;
      rows.push(row);
      count += 1;
    }
  }
  return { rows, truncated };
}
