// One client of a channel: it holds a place in the channel's log and is written to only while its socket takes more.
import type { ServerResponse } from 'node:http';
import type { EventLog } from './log.ts';
import type { Form, Packed } from './pack.ts';

/** An event that only this client gets, with the id that it bears for it. */
export interface Opening {
  readonly id: number;
  readonly event: string;
  readonly packed: Packed;
}

export interface ListenerSetup {
  readonly res: ServerResponse;
  readonly form: Form;
  /** Only events of this topic; null: all. */
  readonly topic: string | null;
  /** Goes on after this id. */
  readonly position: number;
  readonly opening: readonly Opening[];
}

export interface ListenerWorld {
  readonly log: EventLog;
  readonly nowMs: () => number;
  wrote(event: string): void;
}

export interface Listener {
  /** Writes what is due. False: it is too far behind to go on without a gap. */
  advance(): boolean;
  /** Writes a heartbeat if nothing else is due and nothing was written for `afterMs`. */
  beat(id: number, bytes: Buffer, afterMs: number): void;
  /** How long its socket has taken nothing; 0 while it takes. */
  stalledMs(): number;
  drop(): void;
  end(): void;
}

export function createListener(setup: ListenerSetup, world: ListenerWorld, wake: () => void): Listener {
  const { res, form, topic } = setup;
  const { log, nowMs, wrote } = world;
  const opening = [...setup.opening];
  let position = setup.position;
  let fullSince: number | null = null;
  let wroteAt = nowMs();
  const write = (bytes: Buffer, event: string): void => {
    wroteAt = nowMs();
    if (!res.write(bytes)) fullSince = wroteAt;
    wrote(event);
  };
  /** True when nothing of the opening is left. */
  const open = (): boolean => {
    while (fullSince === null) {
      const [first] = opening;
      if (first === undefined) return true;
      const body = first.packed.bytes(form);
      if (body === null) return false;
      write(Buffer.concat([Buffer.from(`id: ${first.id}\n`), body]), first.event);
      opening.shift();
    }
    return false;
  };
  const advance = (): boolean => {
    if (!open()) return true;
    while (fullSince === null) {
      if (position < log.floor()) return false;
      const entry = log.next(position);
      if (entry === undefined) return true;
      if (topic === null || topic === entry.topic) {
        const bytes = entry.packed.bytes(form);
        if (bytes === null) return true;
        write(bytes, entry.event);
      }
      position = entry.id;
    }
    return true;
  };
  res.on('drain', () => {
    fullSince = null;
    wake();
  });
  return {
    advance,
    beat(id, bytes, afterMs) {
      const idle = fullSince === null && opening.length === 0 && log.next(position) === undefined;
      if (!idle || nowMs() - wroteAt < afterMs) return;
      write(bytes, 'heartbeat');
      position = id;
    },
    stalledMs: () => (fullSince === null ? 0 : nowMs() - fullSince),
    drop: () => res.destroy(),
    end: () => res.end(),
  };
}
