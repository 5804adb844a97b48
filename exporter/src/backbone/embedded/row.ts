// A row of the journal's table as the fact that was recorded.
import type { Recorded } from '../../core/fact.ts';
import type { Row } from './message.ts';

export const ROW_COLUMNS = 'position, account, seq, at, fact, hash';

/** Throws SyntaxError when the row's JSON was damaged. */
export function toRecorded(row: Row): Recorded {
  return {
    account: row.account,
    seq: row.seq,
    position: row.position,
    at: row.at,
    fact: JSON.parse(row.fact),
    hash: row.hash,
  };
}
