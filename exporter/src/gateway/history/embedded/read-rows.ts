// Reads facts, trades and days, a bounded page at a time.
import type Database from 'better-sqlite3';
import type { FactType, Recorded } from '../../../core/fact.ts';
import type { DayRow, TradeRow } from '../../../core/history/rows.ts';
import type { Ms } from '../../../core/types.ts';

const ROWS_A_PAGE = 500;
const PAGE_CHARACTERS = 1024 * 1024;

type Kept = Omit<Recorded, 'fact'> & { readonly body: string };

/** Facts are never changed, so their places are read first and each of them after. */
export function prepareFacts(
  db: Database.Database,
): (account: number, types: readonly FactType[] | null, from: Ms, to: Ms) => Generator<readonly Recorded[]> {
  const typesOf = db
    .prepare<[number, number], string>(
      `with recursive known(type) as (
         select min(type) from facts where account = ?
         union all
         select (select min(type) from facts where account = ? and type > known.type)
           from known where known.type is not null
       ) select type from known where type is not null`,
    )
    .pluck();
  const places = db
    .prepare<[number, string, number, number], number>(
      `select position from facts
       where account = ? and type in (select value from json_each(?)) and at >= ? and at < ? order by position`,
    )
    .pluck();
  const factAt = db.prepare<[number], Kept>(
    `select accounts.name as account, seq, position, at, body, hash
     from facts join accounts on accounts.id = facts.account where position = ?`,
  );
  return function* pages(account, types, from, to) {
    const wanted = JSON.stringify(types ?? typesOf.all(account, account));
    let page: Recorded[] = [];
    let characters = 0;
    for (const place of places.all(account, wanted, from, to)) {
      const row = factAt.get(place);
      if (row === undefined) continue;
      const { body, ...rest } = row;
      page.push({ ...rest, fact: JSON.parse(body) });
      characters += body.length;
      if (page.length < ROWS_A_PAGE && characters < PAGE_CHARACTERS) continue;
      yield page;
      page = [];
      characters = 0;
    }
    if (page.length > 0) yield page;
  };
}

export function prepareTrades(
  db: Database.Database,
): (account: number, from: Ms, to: Ms) => Generator<readonly TradeRow[]> {
  const rows = db.prepare<[number, number, string, number, number], TradeRow>(
    `select accounts.name as account, trades.id, symbol, side, qty, entry_price as entryPrice,
            exit_price as exitPrice, opened_at as openedAt, closed_at as closedAt, pnl, source
     from trades join accounts on accounts.id = trades.account
     where trades.account = ? and (closed_at, trades.id) > (?, ?) and closed_at < ?
     order by closed_at, trades.id limit ?`,
  );
  return function* pages(account, from, to) {
    // No trade has an empty id, so this place is before all of the first moment.
    let [at, id] = [from, ''];
    for (;;) {
      const page = rows.all(account, at, id, to, ROWS_A_PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      [at, id] = [last.closedAt, last.id];
    }
  };
}

export function prepareDays(db: Database.Database): (account: number, from: Ms, to: Ms) => readonly DayRow[] {
  const rows = db
    .prepare<[number, number, number], string>(
      'select row from days where account = ? and from_at >= ? and from_at < ? order by from_at, day',
    )
    .pluck();
  return (account, from, to) => rows.all(account, from, to).map((row): DayRow => JSON.parse(row));
}
