// Carries events to clients: channels with a short memory each, ids that only grow, bytes that clients share.
// Nothing is buffered for a slow client: it reads on from its channel's log, and is dropped when the log has moved past
// it or when it stands still.
import type { ServerResponse } from 'node:http';
import type { StreamStats } from '../stream/stats.ts';
import { createListener, type Listener, type Opening } from './listener.ts';
import { createLog, type EventLog } from './log.ts';
import { type Content, type Form, type Packed, pack } from './pack.ts';

export interface FanOutLimits {
  readonly mostClients: number;
  /** Of one channel, in events and in characters of JSON. */
  readonly entries: number;
  readonly chars: number;
  readonly heartbeatMs: number;
  /** A client whose socket takes nothing for this long is dropped. */
  readonly stalledMs: number;
}

export const FAN_OUT_LIMITS: FanOutLimits = {
  mostClients: 10_000,
  entries: 1_000,
  chars: 8_000_000,
  heartbeatMs: 30_000,
  stalledMs: 20_000,
};

/** Clients written to before others get a turn. */
const SLICE = 64;
const EVENTS = [
  'initial_state',
  'node_events',
  'trade_update',
  'tick_update',
  'session_status',
  'heartbeat',
] as const;

export interface Joining {
  readonly res: ServerResponse;
  readonly form: Form;
  /** Only this topic of the channel; null: all. */
  readonly topic: string | null;
  /** The last id that the client has; null: none. */
  readonly after: number | null;
  /** What a client that cannot go on from `after` gets first. */
  readonly opening: () => readonly Content[];
}

export interface Channel {
  /** A snapshot replaces the last one of its topic that has not been written yet. */
  publish(topic: string, content: Content, snapshot?: boolean): void;
  join(joining: Joining): void;
  clients(): number;
}

export interface FanOut {
  /** False, and counted, when there are too many clients already. */
  room(): boolean;
  channel(name: string): Channel;
  /** Forgets the channel unless somebody listens. */
  forget(name: string): void;
  stats(): StreamStats;
  close(): void;
}

export interface FanOutClocks {
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Ms since the epoch. */
  readonly now: () => number;
}

/**
 * Ids are even and start at the time in microseconds, so that one from before a restart is known for too old. An odd id
 * is a place from which nobody can go on: between the states that a client gets first.
 */
function createIds(now: number) {
  let last = Math.floor(now) * 1_000;
  return {
    last: () => last,
    next() {
      last += 2;
      return last;
    },
  };
}

interface Hub {
  readonly ids: ReturnType<typeof createIds>;
  readonly limits: FanOutLimits;
  readonly nowMs: () => number;
  wrote(event: string): void;
  wake(listener: Listener): void;
  came(listener: Listener): void;
  left(listener: Listener): void;
}

/** The states that a client starts with; only after the last of them can it go on. */
function openingOf(contents: readonly Content[], { ids }: Hub, packed: (content: Content) => Packed) {
  return contents.map((content, index): Opening => {
    const id = ids.next() + (index < contents.length - 1 ? 1 : 0);
    return { id, event: content.event, packed: packed(content) };
  });
}

const resumes = (log: EventLog, after: number | null, last: number): after is number =>
  after !== null && after % 2 === 0 && after >= log.floor() && after <= last;

function createChannel(hub: Hub): Channel & { readonly listeners: ReadonlySet<Listener> } {
  const { ids, nowMs, wrote } = hub;
  const log = createLog(ids.last(), hub.limits);
  const listeners = new Set<Listener>();
  /** A content that several clients start with is packed once. */
  const openings = new WeakMap<Content, Packed>();
  const wakeAll = (): void => {
    for (const listener of listeners) hub.wake(listener);
  };
  const packed = (content: Content): Packed => {
    const made = openings.get(content) ?? pack(content, '', wakeAll);
    openings.set(content, made);
    return made;
  };
  return {
    listeners,
    clients: () => listeners.size,
    publish(topic, content, snapshot = false) {
      log.add(ids.next(), topic, content, snapshot, wakeAll);
      wakeAll();
    },
    join({ res, form, topic, after, opening }) {
      const goesOn = resumes(log, after, ids.last());
      const first = goesOn ? [] : openingOf(opening(), hub, packed);
      const position = goesOn ? after : ids.last();
      const wake = () => hub.wake(listener);
      const listener: Listener = createListener(
        { res, form, topic, position, opening: first },
        { log, nowMs, wrote },
        wake,
      );
      listeners.add(listener);
      hub.came(listener);
      res.on('close', () => {
        listeners.delete(listener);
        hub.left(listener);
      });
      // A comment, so that a client without anything to read yet knows that it is connected.
      res.write(':\n\n');
      wake();
    },
  };
}

/** Lets each woken client write, a slice of them at a time. */
function createTurns(tooSlow: (listener: Listener) => void) {
  const due = new Set<Listener>();
  let waiting: NodeJS.Immediate | null = null;
  const run = (): void => {
    waiting = null;
    let left = SLICE;
    for (const listener of due) {
      if (left === 0) break;
      left -= 1;
      due.delete(listener);
      if (!listener.advance()) tooSlow(listener);
    }
    if (due.size > 0) waiting = setImmediate(run);
  };
  return {
    wake(listener: Listener) {
      due.add(listener);
      waiting ??= setImmediate(run);
    },
    forget: (listener: Listener) => void due.delete(listener),
    close() {
      due.clear();
      if (waiting !== null) clearImmediate(waiting);
    },
  };
}

export function createFanOut({ nowMs, now }: FanOutClocks, limits: FanOutLimits = FAN_OUT_LIMITS): FanOut {
  const ids = createIds(now());
  const channels = new Map<string, ReturnType<typeof createChannel>>();
  const events: Record<string, number> = Object.fromEntries(EVENTS.map((event) => [event, 0]));
  const dropped = { slow: 0, full: 0 };
  const tooSlow = (listener: Listener): void => {
    dropped.slow += 1;
    listener.drop();
  };
  const turns = createTurns(tooSlow);
  const wrote = (event: string): void => {
    events[event] = (events[event] ?? 0) + 1;
  };
  const all = new Set<Listener>();
  const left = (listener: Listener): void => {
    turns.forget(listener);
    all.delete(listener);
  };
  const came = (listener: Listener): void => void all.add(listener);
  const hub: Hub = { ids, limits, nowMs, wrote, wake: turns.wake, came, left };
  const beat = (): void => {
    const id = ids.next();
    const data = JSON.stringify({ timestamp: new Date(now()).toISOString() });
    const bytes = Buffer.from(`id: ${id}\nevent: heartbeat\ndata: ${data}\n\n`);
    for (const listener of all) listener.beat(id, bytes, limits.heartbeatMs);
  };
  const dropStalled = (): void => {
    for (const listener of all) if (listener.stalledMs() >= limits.stalledMs) tooSlow(listener);
  };
  const timers = [
    setInterval(beat, Math.min(1_000, limits.heartbeatMs)),
    setInterval(dropStalled, Math.min(1_000, limits.stalledMs)),
  ];
  return {
    room() {
      if (all.size < limits.mostClients) return true;
      dropped.full += 1;
      return false;
    },
    channel(name) {
      const channel = channels.get(name) ?? createChannel(hub);
      channels.set(name, channel);
      return channel;
    },
    forget(name) {
      if (channels.get(name)?.listeners.size === 0) channels.delete(name);
    },
    stats: () => ({ clients: all.size, events: { ...events }, dropped: { ...dropped } }),
    close() {
      turns.close();
      for (const timer of timers) clearInterval(timer);
      for (const listener of all) listener.end();
    },
  };
}
