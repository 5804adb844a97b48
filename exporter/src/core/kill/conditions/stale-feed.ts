// Breach when positions are open and the account has not been read well for too long.
import type { Condition } from './verdict.ts';

export const staleFeed: Condition = ({ at, settings, legs, lastGoodReadAt, watchingSince }) => {
  const limit = settings.feedStaleMs;
  const open = legs.some((leg) => leg.position.netQty !== 0);
  const age = Math.max(0, at - (lastGoodReadAt ?? watchingSince));
  const seconds = (age / 1000).toFixed(0);
  // Before the first good read nobody knows whether positions are open, so silence counts then too.
  if (age > limit && (open || lastGoodReadAt === null)) {
    const text = `no good read of the account for ${seconds} s`;
    return { state: 'breach', observed: age, limit, headroomRatio: 0, text };
  }
  const headroomRatio = Math.max(0, 1 - age / limit);
  return { state: 'ok', observed: age, limit, headroomRatio, text: `last good read ${seconds} s ago` };
};
