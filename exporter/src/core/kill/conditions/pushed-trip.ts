// Breach while the account's own trading system says that it has tripped its day.
import { breach, type Condition, ok, unknown } from './verdict.ts';

export const pushedTrip: Condition = ({ pushed }) => {
  if (pushed === null) return unknown(null, 'its trading system has not told anything yet');
  const { tripped_day, trip_reason } = pushed.state;
  if (tripped_day !== true) return ok(0, 1, null, 'its trading system has not tripped the day');
  return breach(1, 1, `its trading system has tripped the day: ${trip_reason ?? 'no reason given'}`);
};
