// Plays a recorded day: where it stands follows from when it started, its speed and the time, so that a player that is
// started late goes on where an earlier one stopped.
import type { Clock } from '../../../core/ports.ts';
import type { HostEvent } from '../document.ts';
import type { Recording } from './recording.ts';
import { eventsBetween, nextAfter, tickAt } from './step.ts';

const TICK_MS = 1_000;
/** A timer may be a little early; asking again at once would spin. */
const LEAST_PAUSE_MS = 5;

export interface Playing {
  readonly day: Recording;
  /** Ms since the epoch. */
  readonly startedAt: number;
  readonly speed: number;
  readonly clock: Clock;
  tell(events: readonly HostEvent[]): void;
}

/** The recorded time that a session has reached. */
export const positionAt = (day: Recording, startedAt: number, speed: number, now: number): number =>
  Math.min(day.endAt, day.startAt + Math.max(0, now - startedAt) * speed);

/** Tells all that has happened already, then the rest as it comes. The returned function stops it. */
export function play({ day, startedAt, speed, clock, tell }: Playing): () => void {
  let told = Number.NEGATIVE_INFINITY;
  let tickedAt = Number.NEGATIVE_INFINITY;
  let tickDueAt = clock.now();
  let cancel = (): void => undefined;
  const step = (): void => {
    const now = clock.now();
    const at = positionAt(day, startedAt, speed, now);
    const events: HostEvent[] = [...eventsBetween(day, told, at)];
    told = at;
    const ends = at >= day.endAt;
    if (now >= tickDueAt || ends) {
      events.push({ type: 'tick', tick_state: tickAt(day, tickedAt, at) });
      tickedAt = at;
      tickDueAt = now + TICK_MS;
    }
    if (ends) events.push({ type: 'status', status: 'completed', reason: 'the recorded day is over' });
    if (!ends) {
      const dueMs = ((nextAfter(day, at) ?? day.endAt) - at) / speed;
      cancel = clock.after(Math.max(LEAST_PAUSE_MS, Math.min(dueMs, tickDueAt - now)), step);
    }
    if (events.length > 0) tell(events);
  };
  step();
  return () => cancel();
}

/** What the session had told by then: of one that has been stopped. */
export function toldBy(day: Recording, at: number): readonly HostEvent[] {
  const from = Number.NEGATIVE_INFINITY;
  return [...eventsBetween(day, from, at), { type: 'tick', tick_state: tickAt(day, from, at) }];
}
