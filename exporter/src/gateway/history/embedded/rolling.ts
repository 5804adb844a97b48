// Makes bars of a window's samples: its minutes into the pack of their hour, and that hour into the pack of its week.
import type Database from 'better-sqlite3';
import { type Bar, barsOf, HOUR_MS, longerBars, MINUTE_MS } from '../../../core/history/bar.ts';
import { barFrom, barRow, mergedBars } from './bar-row.ts';
import { deflated, inflated } from './codec.ts';
import { type SampleRow, sampleFrom } from './row.ts';
import { hourOf, keyOf, WINDOW_MS, weekOf } from './schema.ts';

export type BarTable = 'minutes' | 'hours';

/** What is kept under a key; nothing where there is none. */
export function prepareBarsAt(db: Database.Database, table: BarTable): (key: number) => readonly Bar[] {
  const found = db.prepare<[number], Uint8Array>(`select bars from ${table} where id = ?`).pluck();
  return (key) => {
    const bytes = found.get(key);
    return bytes === undefined ? [] : inflated(bytes).map(barFrom);
  };
}

function prepareMerge(
  db: Database.Database,
  table: BarTable,
): (key: number, more: readonly Bar[]) => readonly Bar[] {
  const barsAt = prepareBarsAt(db, table);
  const write = db.prepare<[number, Uint8Array]>(`insert or replace into ${table} (id, bars) values (?, ?)`);
  return (key, more) => {
    const bars = mergedBars(barsAt(key), more);
    write.run(key, deflated(bars.map(barRow)));
    return bars;
  };
}

/** `rows`: all that is known of the window. The same again changes nothing; within a transaction of the caller's. */
export function prepareRolling(
  db: Database.Database,
): (window: number, account: number, rows: readonly SampleRow[]) => void {
  const mergeMinutes = prepareMerge(db, 'minutes');
  const mergeHours = prepareMerge(db, 'hours');
  return (window, account, rows) => {
    const at = window * WINDOW_MS;
    const minutes = mergeMinutes(keyOf(hourOf(at), account), barsOf(rows.map(sampleFrom), MINUTE_MS));
    mergeHours(keyOf(weekOf(at), account), longerBars(minutes, HOUR_MS));
  };
}
