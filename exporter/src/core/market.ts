// Whether the market trades, by the account's day. While it is closed nothing new can be expected of it.
import type { Day, Ms } from './types.ts';

/** `always`: no hours are configured; `before` and `after` are of today's session; `none`: it does not open today. */
export type Market = 'always' | 'before' | 'open' | 'after' | 'none';

export function marketAt(day: Day | null, at: Ms): Market {
  const session = day?.session;
  if (session === undefined) return 'always';
  if (session === null) return 'none';
  if (at < session.opensAt) return 'before';
  return at < session.closesAt ? 'open' : 'after';
}

export function isClosed(day: Day | null, at: Ms): boolean {
  const market = marketAt(day, at);
  return market !== 'always' && market !== 'open';
}

/**
 * The moment as of which a price must be fresh: now while the market trades, its close after that. Before it opens
 * and on days on which it does not, the last good price is all that can be had: 0, so that any is fresh enough.
 */
export function freshAsOf(day: Day | null, at: Ms): Ms {
  const market = marketAt(day, at);
  if (market === 'always' || market === 'open') return at;
  return market === 'after' ? (day?.session?.closesAt ?? at) : 0;
}

/** How much of the time since `since` the market has traded today: how long something could have been heard. */
export function tradedSince(day: Day | null, since: Ms, at: Ms): Ms {
  const session = day?.session;
  if (session === undefined) return Math.max(0, at - since);
  if (session === null) return 0;
  return Math.max(0, Math.min(at, session.closesAt) - Math.max(since, session.opensAt));
}
