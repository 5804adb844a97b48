// History in InfluxDB, behind a spool on this machine's disk: nothing waits for the server, and nothing is lost by it.
import type { Ms } from '../../../core/types.ts';
import type { HistoryStatus, HistoryStore } from '../port.ts';
import { ensureSchema } from './ensure.ts';
import { handOn } from './hand-on.ts';
import { type InfluxTarget, openLink } from './link.ts';
import { openOutbox, SpoolFull } from './outbox.ts';
import { type Point, samplePoint } from './points.ts';
import { hourOf, rolledHours } from './rolled.ts';
import type { Keeping, Policy } from './schema.ts';

export interface InfluxStoreOptions extends InfluxTarget, Keeping {
  /** The spool. */
  readonly file: string;
  readonly spoolBytes: number;
  readonly maxPages?: number;
}

/** Points a request. */
const BATCH = 5_000;
const FIRST_PAUSE_MS: Ms = 500;
const LONGEST_PAUSE_MS: Ms = 30_000;
/** How long a refusal is told. */
const TELL_MS: Ms = 60_000;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

/** Throws when the spool cannot be opened; a server that is away is waited for. */
export function openInfluxStore({ maxPages = 0, ...options }: InfluxStoreOptions): HistoryStore {
  const outbox = openOutbox({ ...options, maxPages: maxPages === 0 ? null : maxPages });
  const link = openLink(options);
  const hours = rolledHours(link, options.keepDays);
  let connected = false;
  let pauseMs = 0;
  let pausedUntil: Ms = 0;
  let dropped = 0;
  /** Rows up to this one are handed on, also where the disk did not let us delete them. */
  let handed = 0;
  let away: string | null = null;
  let full: string | null = null;
  let refused: { readonly why: string; readonly until: Ms } | null = null;
  let lookedAt: Ms = 0;

  const send = async (policy: Policy, points: readonly Point[], now: Ms): Promise<void> => {
    const { refused: count, why } = await handOn(link, policy, points);
    dropped += count;
    if (why !== null) refused = { why: `InfluxDB refused ${count} points: ${why}`, until: now + TELL_MS };
  };
  const connect = async (now: Ms): Promise<void> => {
    await ensureSchema(link, options);
    await send('forever', outbox.accounts(), now);
    await hours.load(now);
    connected = true;
  };
  const drop = (): void => {
    try {
      outbox.drop(handed);
    } catch (error) {
      full = wordsOf(error);
    }
  };
  const drain = async (now: Ms): Promise<boolean> => {
    const rows = outbox.next(handed, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return false;
    const samples = rows.flatMap((row) => row.samples);
    await hours.touch([...new Set(samples.map(({ sample }) => hourOf(sample.at)))], now);
    await send('raw', samples.map(samplePoint), now);
    await send(
      'forever',
      rows.flatMap((row) => row.others),
      now,
    );
    handed = last.id;
    drop();
    return true;
  };
  const step = async (now: Ms): Promise<boolean> => {
    if (!connected) await connect(now);
    const more = (await drain(now)) || (await hours.sweep(now));
    away = null;
    pauseMs = 0;
    if (!more) outbox.shrink();
    return more;
  };
  return {
    position: () => outbox.position(),
    keep(batch, through) {
      try {
        const lost = outbox.keep(batch, through);
        dropped += lost;
        full = lost === 0 ? null : 'the spool is full: samples are dropped';
      } catch (error) {
        full = error instanceof SpoolFull ? 'the spool is full: facts wait in the journal' : wordsOf(error);
        throw error;
      }
    },
    async tidy(now) {
      lookedAt = now;
      if (now < pausedUntil) return false;
      try {
        return await step(now);
      } catch (error) {
        connected = false;
        away = wordsOf(error);
        pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2));
        pausedUntil = now + pauseMs;
        return false;
      }
    },
    status(): HistoryStatus {
      const told = refused !== null && lookedAt < refused.until ? refused.why : null;
      return { waiting: outbox.points(), dropped, trouble: full ?? away ?? told };
    },
    async close() {
      link.close();
      outbox.close();
    },
  };
}
