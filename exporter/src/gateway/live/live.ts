// The live sessions: kept in step with the engine's register, fed by their hosts or by a recorded day, and shown.
// Nothing here outlives the gateway: after a restart the register and the recordings bring it back.
import type { ServerResponse } from 'node:http';
import type { SessionCard, SessionFrame } from '../../contract/session.ts';
import type { Clock } from '../../core/ports.ts';
import type { Log } from '../../log.ts';
import type { EngineLink } from '../ports.ts';
import type { View } from '../view.ts';
import { sessionCard } from './card.ts';
import { initialState, nodeEvents, openingOf, sessionStatus, tickUpdate, tradeUpdate } from './contents.ts';
import type { HostEvent } from './document.ts';
import { createFanOut, type FanOut, type FanOutLimits } from './fan-out.ts';
import type { Content, Form } from './pack.ts';
import { isReplay, type Library } from './replay/library.ts';
import { play, positionAt, toldBy } from './replay/player.ts';
import { hasEnded, newSession, type Session, statusOf } from './session.ts';
import { type Reduced, reduce } from './state.ts';

/** A little under a second, so that a source that ticks each second is not held up by a late timer. */
const TICK_EVERY_MS = 900;
/** A session that the engine does not list for this long is gone; a frame may be older than the start of one. */
const GONE_AFTER_MS = 5_000;
const TELL_AGAIN_MS = 5_000;
const MOST_CARDS = 200;

export interface LiveWorld {
  readonly view: View;
  readonly link: EngineLink;
  readonly log: Log;
  readonly library: Library;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly limits?: FanOutLimits;
}

export interface Subscription {
  readonly user: string;
  /** One session; null: all of the user's. */
  readonly session: string | null;
  readonly form: Form;
  readonly after: number | null;
}

export interface Live {
  session(id: string): Session | undefined;
  of(user: string): readonly Session[];
  /** The cards of all sessions of all users, as many as a screen could show. */
  cards(): readonly SessionCard[];
  /** Takes in sessions that the engine has just answered with, before the next frame shows them. */
  adopt(frames: readonly SessionFrame[]): void;
  /** Events from a session's host, in order. */
  take(session: Session, events: readonly HostEvent[]): Reduced;
  /** False, and counted, when there are too many clients already. */
  room(): boolean;
  subscribe(res: ServerResponse, to: Subscription): void;
  stats: FanOut['stats'];
  close(): void;
}

interface Parts extends LiveWorld {
  readonly sessions: Map<string, Session>;
  readonly fanOut: FanOut;
}

const isPlayed = ({ frame }: Session): boolean => isReplay(frame.strategy);

function publish({ fanOut }: Parts, { frame }: Session, content: Content, snapshot = false): void {
  fanOut.channel(frame.user).publish(frame.id, content, snapshot);
}

function showTick(parts: Parts, session: Session): void {
  session.cancelTick?.();
  session.cancelTick = null;
  const { tickText } = session.state;
  if (tickText === session.shownTick) return;
  session.shownTick = tickText;
  session.tickShownAt = parts.clock.now();
  publish(parts, session, tickUpdate(session), true);
}

/** Shows the tick now, or as soon as the last one is old enough; what comes between is not shown. */
function showTickSoon(parts: Parts, session: Session): void {
  if (session.cancelTick !== null) return;
  const dueMs = session.tickShownAt + TICK_EVERY_MS - parts.clock.now();
  if (dueMs <= 0) showTick(parts, session);
  else session.cancelTick = parts.clock.after(dueMs, () => showTick(parts, session));
}

/** Tells clients of an end, once. Their last tick comes before it. */
function showStatus(parts: Parts, session: Session): void {
  const { status } = statusOf(session);
  if (status === session.shownStatus) return;
  session.shownStatus = status;
  if (!hasEnded(status)) return;
  showTick(parts, session);
  publish(parts, session, sessionStatus(session));
}

function take(parts: Parts, session: Session, events: readonly HostEvent[]): Reduced {
  const reduced = reduce(session.state, events);
  session.state = reduced.state;
  session.heardAt = parts.clock.now();
  if (reduced.nodes.length > 0) publish(parts, session, nodeEvents(session, reduced.nodes));
  if (reduced.tradesChanged) publish(parts, session, tradeUpdate(session));
  if (reduced.tickChanged) showTickSoon(parts, session);
  showStatus(parts, session);
  tellEngine(parts, session);
  return reduced;
}

/** The register learns that a session has ended by itself; it is told again until it shows it. */
function tellEngine({ link, log, nowMs }: Parts, session: Session): void {
  const { status, reason } = statusOf(session);
  if (!hasEnded(status) || hasEnded(session.frame.status) || session.frame.status === 'stopping') return;
  if (nowMs() - session.toldEngineAt < TELL_AGAIN_MS) return;
  session.toldEngineAt = nowMs();
  const why = reason === null ? status : `${status}: ${reason}`;
  link
    .request({ name: 'stop-sessions', which: { ids: [session.frame.id] }, reason: why, by: 'gateway' })
    .catch((error: unknown) => log.warn({ err: error, session: session.frame.id }, 'an end was not heard'));
}

/** Plays a recorded day from where the session stands by now; one that has been stopped stands still. */
async function startPlaying(parts: Parts, session: Session): Promise<void> {
  const { library, clock, sessions } = parts;
  const { id, strategy, startedAt, speed } = session.frame;
  const found = await library.load(strategy);
  if (sessions.get(id) !== session) return;
  if (!found?.ok) {
    const reason = found?.reason ?? 'the recorded day is not here';
    take(parts, session, [{ type: 'status', status: 'failed', reason }]);
    return;
  }
  const { day } = found;
  const { endedAt } = session.frame;
  if (endedAt !== null) {
    const at = positionAt(day, startedAt, speed, endedAt);
    const over = at >= day.endAt ? [{ type: 'status', status: 'completed', reason: null } as const] : [];
    take(parts, session, [...toldBy(day, at), ...over]);
    return;
  }
  const tell = (events: readonly HostEvent[]) => void take(parts, session, events);
  session.stopPlaying = play({ day, startedAt, speed, clock, tell });
}

function silence(session: Session): void {
  session.stopPlaying?.();
  session.stopPlaying = null;
  session.cancelTick?.();
  session.cancelTick = null;
}

function begin(parts: Parts, frame: SessionFrame): void {
  const session = newSession(frame);
  parts.sessions.set(frame.id, session);
  publish(parts, session, initialState(session));
  if (!isPlayed(session)) return;
  startPlaying(parts, session).catch((error: unknown) =>
    parts.log.error({ err: error, session: frame.id }, 'a recorded day cannot be played'),
  );
}

function update(parts: Parts, session: Session, frame: SessionFrame): void {
  session.frame = frame;
  session.missingSince = null;
  if (hasEnded(frame.status)) session.stopPlaying?.();
  showStatus(parts, session);
  tellEngine(parts, session);
}

function adopt(parts: Parts, frames: readonly SessionFrame[]): void {
  for (const frame of frames) {
    const session = parts.sessions.get(frame.id);
    if (session === undefined) begin(parts, frame);
    else update(parts, session, frame);
  }
}

/** Sessions that the engine no longer lists end here, too. */
function dropGone(parts: Parts, listed: readonly SessionFrame[]): void {
  const ids = new Set(listed.map(({ id }) => id));
  for (const [id, session] of parts.sessions) {
    if (ids.has(id)) continue;
    session.missingSince ??= parts.nowMs();
    if (parts.nowMs() - session.missingSince < GONE_AFTER_MS) continue;
    silence(session);
    if (!hasEnded(session.shownStatus)) {
      const why = 'the engine no longer knows of it';
      update(parts, session, { ...session.frame, status: 'stopped', why });
      silence(session);
    }
    parts.sessions.delete(id);
    const { user } = session.frame;
    if (![...parts.sessions.values()].some(({ frame }) => frame.user === user)) parts.fanOut.forget(user);
  }
}

export function createLive(world: LiveWorld): Live {
  const { view, clock, nowMs } = world;
  const sessions = new Map<string, Session>();
  const fanOut = createFanOut({ nowMs, now: clock.now }, world.limits);
  const parts: Parts = { ...world, sessions, fanOut };
  const of = (user: string) => [...sessions.values()].filter(({ frame }) => frame.user === user);
  const follow = (): void => {
    const frame = view.latest();
    if (frame === null) return;
    adopt(parts, frame.sessions);
    dropGone(parts, frame.sessions);
  };
  const endView = view.subscribe(follow);
  follow();
  return {
    session: (id) => sessions.get(id),
    of,
    cards: () =>
      [...sessions.values()]
        .slice(-MOST_CARDS)
        .map((each) => sessionCard(each, view.account(each.frame.account)?.currency ?? null)),
    adopt: (frames) => adopt(parts, frames),
    take: (session, events) => take(parts, session, events),
    room: fanOut.room,
    subscribe(res, { user, session: topic, form, after }) {
      const wanted = () => of(user).filter(({ frame }) => topic === null || frame.id === topic);
      const opening = () => wanted().map(openingOf);
      fanOut.channel(user).join({ res, form, topic, after, opening });
      // A user without sessions leaves nothing behind.
      res.on('close', () => {
        if (of(user).length === 0) fanOut.forget(user);
      });
    },
    stats: fanOut.stats,
    close() {
      endView();
      for (const session of sessions.values()) silence(session);
      fanOut.close();
    },
  };
}
