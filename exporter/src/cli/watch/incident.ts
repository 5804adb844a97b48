// When a person is paged: once an incident is sure, again while it lasts, and once more when it is over.
import type { Seen } from './look.ts';

export interface Incident {
  /** Looks in a row that found it down. */
  readonly bad: number;
  /** When the first of them was; null while it is up. */
  readonly since: number | null;
  /** When a person was paged last about this incident; null when not yet. */
  readonly pagedAt: number | null;
}

export const noIncident: Incident = { bad: 0, since: null, pagedAt: null };

export interface Patience {
  /** So many looks in a row must find it down: one lost packet is no incident. */
  readonly looks: number;
  readonly repeatMs: number;
}

export interface Step {
  readonly incident: Incident;
  readonly page: { readonly level: 'urgent' | 'info'; readonly text: string } | null;
}

const lasting = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
};

export function step(before: Incident, seen: Seen, now: number, { looks, repeatMs }: Patience): Step {
  if (seen.up) {
    const lasted = before.pagedAt === null || before.since === null ? null : now - before.since;
    const text = `is back after ${lasting(lasted ?? 0)}: ${seen.detail}`;
    return { incident: noIncident, page: lasted === null ? null : { level: 'info', text } };
  }
  const since = before.since ?? now;
  const bad = before.bad + 1;
  const isDue = before.pagedAt === null ? bad >= looks : now - before.pagedAt >= repeatMs;
  if (!isDue) return { incident: { ...before, bad, since }, page: null };
  const still = before.pagedAt === null ? 'is DOWN' : `is STILL DOWN after ${lasting(now - since)}`;
  const text = `${still}: ${seen.why}. Nothing may be watching its accounts: look at the broker's own terminal.`;
  return { incident: { bad, since, pagedAt: now }, page: { level: 'urgent', text } };
}
