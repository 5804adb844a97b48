// Breach when positions are open and the account has not been read well, or not been told of, for too long.
import { tradedSince } from '../../market.ts';
import type { Ms } from '../../types.ts';
import { breach, type Condition, ok, type Picture } from './verdict.ts';

/**
 * A trading system that pushes its day is only as fresh as its last push, however often we look at that; but while
 * the market is closed it has nothing to tell. The broker must be readable at any hour.
 */
function silence({ at, day, lastGoodReadAt, pushed, watchingSince }: Picture): Ms {
  if (lastGoodReadAt === null) return Math.max(0, at - watchingSince);
  const unread = Math.max(0, at - lastGoodReadAt);
  return pushed === null ? unread : Math.max(unread, tradedSince(day, pushed.receivedAt, at));
}

/** Whoever does not say that nothing is unrealised may hold something. */
const mayBeOpen = ({ legs, pushed }: Picture): boolean =>
  legs.some((leg) => leg.position.netQty !== 0) || (pushed !== null && pushed.state.unrealised !== 0);

export const staleFeed: Condition = (picture) => {
  const { settings, lastGoodReadAt } = picture;
  const limit = settings.feedStaleMs;
  const age = silence(picture);
  const seconds = (age / 1000).toFixed(0);
  // Before the first good read nobody knows whether positions are open, so silence counts then too.
  if (age > limit && (lastGoodReadAt === null || mayBeOpen(picture))) {
    return breach(age, limit, `no good read of the account for ${seconds} s`);
  }
  return ok(age, limit, 1 - age / limit, `last good read ${seconds} s ago`);
};
