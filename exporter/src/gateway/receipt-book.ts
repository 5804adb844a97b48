// The receipts as the gateway reads them from the journal: each account's head at once, all that was filed when asked.
import type { Recorded } from '../core/fact.ts';
import { type Receipt, receipts } from '../core/kill/receipt.ts';
import { RECEIPT_FACTS } from '../core/kill/receipt-facts.ts';
import { createFiler, type Filing, headOf, type ReceiptHead } from '../receipts/filing.ts';
import type { JournalReader } from './ports.ts';

const PAGE = 1_000;

/** A receipt as it stands, and what was filed of it. */
export interface FiledReceipt extends Receipt {
  readonly filings: readonly Omit<Filing, 'account' | 'trip' | 'receipt'>[];
  /** The newest of them; null while nothing was filed. */
  readonly head: { readonly filing: number; readonly hash: string; readonly previous: string | null } | null;
}

/** Every fact that a receipt is made of, in the order of the journal. Ends because the journal does. */
function* factsAfter(reader: JournalReader, after: number): Generator<Recorded> {
  for (let from = after, more = true; more; ) {
    const page = reader.byType(RECEIPT_FACTS, from, PAGE);
    yield* page;
    from = page.at(-1)?.position ?? from;
    more = page.length === PAGE;
  }
}

/** A filer for each account. */
function createFilers(): (row: Recorded) => Filing | null {
  const filers = new Map<string, ReturnType<typeof createFiler>>();
  return (row) => {
    const file = filers.get(row.account) ?? createFiler();
    filers.set(row.account, file);
    return file(row);
  };
}

/** What was filed of one account or of all, in the order of the journal: `limit` of it after the first `after`. */
export function filings(
  reader: JournalReader,
  account: string | undefined,
  after: number,
  limit: number,
): readonly Filing[] {
  const file = createFilers();
  const found: Filing[] = [];
  let passed = 0;
  for (const row of factsAfter(reader, 0)) {
    if (account !== undefined && row.account !== account) continue;
    const filing = file(row);
    if (filing === null) continue;
    if (passed >= after) found.push(filing);
    passed += 1;
    if (found.length === limit) break;
  }
  return found;
}

/** All receipts of an account, oldest first, each with what was filed of it. */
export function filedReceipts(reader: JournalReader, account: string): readonly FiledReceipt[] {
  const rows = [...factsAfter(reader, 0)].filter((row) => row.account === account);
  const file = createFiler();
  const filed = rows.flatMap((row) => file(row) ?? []);
  return receipts(rows).map((receipt) => {
    const own = filed.filter(({ trip }) => trip === receipt.seq);
    const last = own.at(-1);
    return {
      ...receipt,
      filings: own.map(({ account: _a, trip: _t, receipt: _r, ...one }) => one),
      head: last === undefined ? null : { filing: last.filing, hash: last.hash, previous: last.previous },
    };
  });
}

export interface ReceiptHeads {
  /** The newest filing of the account; null while it has none. */
  of(account: string): ReceiptHead | null;
  /** Of every account that has one. */
  all(): readonly ReceiptHead[];
  /** Hash of the filing that was made on the fact of this seq; null where none was, or it is long past. */
  on(account: string, seq: number): string | null;
}

/** Of each account so many filings are remembered by their fact. */
const REMEMBERED = 50;

/** Follows the journal by checkpoint, so that asking costs what is new. */
export function createReceiptHeads(reader: JournalReader): ReceiptHeads {
  const file = createFilers();
  const heads = new Map<string, ReceiptHead>();
  const byFact = new Map<string, readonly { readonly seq: number; readonly hash: string }[]>();
  let position = 0;
  const catchUp = (): void => {
    for (const row of factsAfter(reader, position)) {
      position = row.position;
      const filing = file(row);
      if (filing === null) continue;
      heads.set(row.account, headOf(filing));
      const known = byFact.get(row.account) ?? [];
      byFact.set(row.account, [...known, { seq: row.seq, hash: filing.hash }].slice(-REMEMBERED));
    }
  };
  return {
    of(account) {
      catchUp();
      return heads.get(account) ?? null;
    },
    all() {
      catchUp();
      return [...heads.values()].sort((a, b) => (a.account < b.account ? -1 : 1));
    },
    on(account, seq) {
      catchUp();
      return byFact.get(account)?.find((one) => one.seq === seq)?.hash ?? null;
    },
  };
}
