// Breach when positions are open and the account has not been read well, or not been told of, for too long.
import { breach, type Condition, ok, type Picture } from './verdict.ts';

/** A trading system that pushes its day is only as fresh as its last push, however often we look at that. */
function toldAt({ lastGoodReadAt, pushed }: Picture): number | null {
  return pushed === null || lastGoodReadAt === null
    ? lastGoodReadAt
    : Math.min(lastGoodReadAt, pushed.receivedAt);
}

/** Whoever does not say that nothing is unrealised may hold something. */
const mayBeOpen = ({ legs, pushed }: Picture): boolean =>
  legs.some((leg) => leg.position.netQty !== 0) || (pushed !== null && pushed.state.unrealised !== 0);

export const staleFeed: Condition = (picture) => {
  const { at, settings, watchingSince } = picture;
  const limit = settings.feedStaleMs;
  const last = toldAt(picture);
  const age = Math.max(0, at - (last ?? watchingSince));
  const seconds = (age / 1000).toFixed(0);
  // Before the first good read nobody knows whether positions are open, so silence counts then too.
  if (age > limit && (last === null || mayBeOpen(picture))) {
    return breach(age, limit, `no good read of the account for ${seconds} s`);
  }
  return ok(age, limit, 1 - age / limit, `last good read ${seconds} s ago`);
};
