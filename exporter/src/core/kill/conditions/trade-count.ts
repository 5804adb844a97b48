// Breach when more trades were closed today than the limit allows.
import { breach, type Condition, noLimit, ok, unknown } from './verdict.ts';

export const tradeCount: Condition = ({ limits, tally }, factor) => {
  if (limits.maxTrades === null) return noLimit(tally.trades);
  const limit = Math.ceil(limits.maxTrades * factor);
  if (tally.trades === null) return unknown(limit, 'the trades of the day are not known');
  const text = `${tally.trades} trades today, ${limit} are allowed`;
  return tally.trades > limit
    ? breach(tally.trades, limit, text)
    : ok(tally.trades, limit, (limit - tally.trades) / limit, text);
};
