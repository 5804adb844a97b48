// The spool: what InfluxDB has not yet taken waits here, durable, in order and bounded. One file, one writer.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { HistoryBatch, KeptSample } from '../../../core/history/past.ts';
import { PLACES_SCHEMA, preparePoints } from './point-maker.ts';
import type { Point } from './points.ts';

const SCHEMA_VERSION = 1;
const SCHEMA = `
  create table place (position integer not null) strict;
  insert into place values (0);
  create table waiting (
    id integer primary key autoincrement,
    samples integer not null,
    points integer not null,
    body text not null
  ) strict;
  ${PLACES_SCHEMA}
  pragma user_version = ${SCHEMA_VERSION};
`;

/** Samples may fill this share of the spool: what is left is for facts, which are never dropped. */
const SAMPLES_SHARE = 0.9;
const POINTS_A_ROW = 1_000;
const ROWS_A_LOOK = 200;
const BYTES_A_LOOK = 8 * 1024 * 1024;
/** Empty pages that are left for what comes next, and those that are given back at once. */
const SPARE_PAGES = 4_096;
const PAGES_A_STEP = 256;
const BUSY_MS = 1_000;

/** What waits, in the order in which it came. */
export interface Waiting {
  readonly id: number;
  readonly points: number;
  readonly samples: readonly KeptSample[];
  readonly others: readonly Point[];
}

export interface Outbox {
  position(): number;
  /** All or none; the number of samples that were dropped because the spool is full. */
  keep(batch: HistoryBatch, through: number): number;
  /** Points that wait, those that were handed on and could not be deleted among them. */
  points(): number;
  /** The oldest after that row, up to so many points; at least one row where there is one. */
  next(after: number, most: number): readonly Waiting[];
  /** Forgets rows up to that one. Throws when the disk refuses even that. */
  drop(through: number): void;
  accounts(): readonly Point[];
  /** Gives a piece of the file back to the disk, when much of it is empty. */
  shrink(): void;
  close(): void;
}

/** The spool holds as much as it may; facts wait in the journal. */
export class SpoolFull extends Error {
  override readonly name = 'SpoolFull';
}

function open(file: string, maxPages: number | null): Database.Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    const version = Number(db.pragma('user_version', { simple: true }));
    const tables = Number(db.prepare('select count(*) from sqlite_schema').pluck().get());
    if (version > SCHEMA_VERSION) throw new Error(`${file} was written by a newer Tripline`);
    if (version < SCHEMA_VERSION && tables > 0) throw new Error(`${file} is a database but no spool`);
    if (version === 0) {
      db.pragma('auto_vacuum = incremental');
      db.pragma('journal_mode = wal');
      db.transaction(() => db.exec(SCHEMA)).immediate();
    }
    db.pragma('synchronous = full');
    db.pragma('journal_size_limit = 16777216');
    if (maxPages !== null) db.pragma(`max_page_count = ${maxPages}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

interface Row {
  readonly id: number;
  readonly points: number;
  readonly body: string;
}

/** Its own names and order are in each row's JSON: another version reads it all the same. */
interface Body {
  readonly samples: readonly KeptSample[];
  readonly others: readonly Point[];
}

function chunked<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

interface Made extends Body {
  readonly text: string;
}

function bodies(batch: HistoryBatch, points: readonly Point[]): { samples: Made[]; others: Made[] } {
  const made = (samples: readonly KeptSample[], others: readonly Point[]): Made => ({
    samples,
    others,
    text: JSON.stringify({ samples, others } satisfies Body),
  });
  return {
    samples: chunked(batch.samples, POINTS_A_ROW).map((some) => made(some, [])),
    others: chunked(points, POINTS_A_ROW).map((some) => made([], some)),
  };
}

export interface OutboxOptions {
  readonly file: string;
  /** What may wait, in bytes. */
  readonly spoolBytes: number;
  /** Largest size of the file in pages of 4 KiB; null = the disk's. */
  readonly maxPages: number | null;
}

/** Throws when the file is not ours. A commit is on the disk when it returns. */
export function openOutbox({ file, spoolBytes, maxPages }: OutboxOptions): Outbox {
  const db = open(file, maxPages);
  const maker = preparePoints(db);
  const position = db.prepare<[], number>('select position from place').pluck();
  const move = db.prepare<[number]>('update place set position = ?');
  const put = db.prepare<[number, number, string]>(
    'insert into waiting (samples, points, body) values (?, ?, ?)',
  );
  const some = db.prepare<[number, number], Row>(
    'select id, points, body from waiting where id > ? order by id limit ?',
  );
  const forget = db.prepare<[number]>('delete from waiting where id <= ?');
  const totals = db.prepare<[], { points: number; bytes: number }>(
    'select coalesce(sum(points), 0) as points, coalesce(sum(length(body)), 0) as bytes from waiting',
  );
  let waiting = totals.get() ?? { points: 0, bytes: 0 };

  const keep = db.transaction((batch: HistoryBatch, through: number) => {
    const { samples, others } = bodies(batch, maker.pointsOf(batch));
    let { points, bytes } = waiting;
    let dropped = 0;
    for (const one of others) {
      if (bytes + one.text.length > spoolBytes) throw new SpoolFull('the spool is full');
      put.run(0, one.others.length, one.text);
      points += one.others.length;
      bytes += one.text.length;
    }
    for (const one of samples) {
      if (bytes + one.text.length > spoolBytes * SAMPLES_SHARE) {
        dropped += one.samples.length;
        continue;
      }
      put.run(one.samples.length, one.samples.length, one.text);
      points += one.samples.length;
      bytes += one.text.length;
    }
    if (through > (position.get() ?? 0)) move.run(through);
    return { points, bytes, dropped };
  });

  return {
    position: () => position.get() ?? 0,
    keep(batch, through) {
      const { dropped, ...now } = keep.immediate(batch, through);
      waiting = now;
      return dropped;
    },
    points: () => waiting.points,
    next(after, most) {
      const found: Waiting[] = [];
      let points = 0;
      let bytes = 0;
      for (const { id, points: own, body } of some.all(after, ROWS_A_LOOK)) {
        points += own;
        bytes += body.length;
        if (found.length > 0 && (points > most || bytes > BYTES_A_LOOK)) break;
        found.push({ id, points: own, ...(JSON.parse(body) as Body) });
      }
      return found;
    },
    drop(through) {
      forget.run(through);
      waiting = totals.get() ?? waiting;
    },
    accounts: () => maker.accounts(),
    shrink() {
      if (Number(db.pragma('freelist_count', { simple: true })) > SPARE_PAGES)
        db.pragma(`incremental_vacuum(${PAGES_A_STEP})`);
    },
    close: () => void db.close(),
  };
}
