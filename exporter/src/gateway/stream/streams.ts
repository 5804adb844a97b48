// Server-sent events: facts without gap or repeat, frames at most four a second, each serialised once for all
// clients. A slow client is not buffered: it catches up from the journal, and is dropped when it stands
// still.
import type { ServerResponse } from 'node:http';
import type { SessionCard } from '../../contract/session.ts';
import type { JournalReader } from '../ports.ts';
import type { View } from '../view.ts';
import { createClient, type Numbered, type Source, type StreamClient } from './client.ts';
import { factEvent, frameEvent, recentEvents, sessionsEvent } from './encode.ts';
import { createPace } from './pace.ts';
import type { StreamStats } from './stats.ts';

export interface StreamLimits {
  readonly mostClients: number;
  readonly frameEveryMs: number;
  readonly factEveryMs: number;
  readonly heartbeatMs: number;
  /** A client whose socket takes nothing for this long is dropped. */
  readonly stalledMs: number;
}

export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  mostClients: 1_000,
  frameEveryMs: 250,
  factEveryMs: 250,
  heartbeatMs: 15_000,
  stalledMs: 20_000,
};

export interface Streams {
  /** False, and counted, when there are too many clients already. */
  room(): boolean;
  /** Facts with position > after, then every later one, and the accounts as they change; until the client goes. */
  open(res: ServerResponse, after: number): void;
  stats(): StreamStats;
  close(): void;
}

interface World {
  readonly view: View;
  readonly reader: JournalReader;
  readonly nowMs: () => number;
  /** The sessions as their cards show them; absent where there are none. */
  readonly sessions?: () => readonly SessionCard[];
}

/** Cards are for people: they are looked at once a second, and sent when they have changed. */
const SESSIONS_EVERY_MS = 1_000;

/** The newest cards as bytes; null until there is a first session. */
function createSessions({ sessions, nowMs }: World) {
  let newest: Numbered | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const renew = (): void => {
    if (sessions === undefined || nowMs() - lookedAt < SESSIONS_EVERY_MS) return;
    lookedAt = nowMs();
    const cards = sessions();
    if (newest === null && cards.length === 0) return;
    const bytes = sessionsEvent(cards);
    if (newest?.bytes.equals(bytes)) return;
    newest = { number: (newest?.number ?? 0) + 1, bytes };
  };
  return { renew, newest: () => newest };
}

/** The newest frame as bytes, made at most once per `number`. */
function createFrames(view: View) {
  let number = 0;
  let newest: Numbered | null = null;
  const renew = (): void => {
    const latest = view.latest();
    if (latest === null) return;
    number += 1;
    newest = { number, bytes: frameEvent(latest, view.ageMs() ?? 0) };
  };
  return { renew, newest: () => newest };
}

export function createStreams(world: World, limits: StreamLimits = DEFAULT_STREAM_LIMITS): Streams {
  const { view, reader, nowMs } = world;
  const clients = new Set<StreamClient>();
  const events = { fact: 0, frame: 0, sessions: 0 };
  const dropped = { slow: 0, full: 0 };
  const recent = recentEvents(reader, factEvent);
  const frames = createFrames(view);
  const sessions = createSessions(world);
  const wrote = (event: keyof typeof events): void => {
    events[event] += 1;
  };
  const source: Source = { after: recent.after, frame: frames.newest, sessions: sessions.newest, wrote };

  const advanceAll = (): void => {
    if (clients.size === 0) return;
    recent.refresh();
    sessions.renew();
    for (const client of clients) client.advance();
  };
  const pace = createPace(limits.frameEveryMs, nowMs, () => {
    if (clients.size > 0) frames.renew();
    advanceAll();
  });
  const dropStalled = (): void => {
    for (const client of clients) {
      if (client.stalledMs() < limits.stalledMs) continue;
      dropped.slow += 1;
      client.drop();
    }
  };
  const endView = view.subscribe(pace.poke);
  const timers = [
    setInterval(advanceAll, limits.factEveryMs),
    setInterval(() => clients.forEach((client) => void client.beat()), limits.heartbeatMs),
    setInterval(dropStalled, Math.min(1_000, limits.stalledMs)),
  ];

  return {
    room() {
      if (clients.size < limits.mostClients) return true;
      dropped.full += 1;
      return false;
    },
    open(res, after) {
      const client = createClient(res, after, source, nowMs);
      clients.add(client);
      res.on('close', () => clients.delete(client));
      frames.renew();
      sessions.renew();
      recent.refresh();
      client.beat();
      client.advance();
    },
    stats: () => ({ clients: clients.size, events: { ...events }, dropped: { ...dropped } }),
    close() {
      endView();
      pace.close();
      for (const timer of timers) clearInterval(timer);
      for (const client of clients) client.end();
    },
  };
}
