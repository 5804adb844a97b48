// Breach when as many counted losses as allowed came in a row; a profitable close or a reset of the day ends the row.
import { breach, type Condition, noLimit, ok, unknown } from './verdict.ts';

export const consecutiveLosses: Condition = ({ limits, tally }, factor) => {
  if (limits.maxConsecutiveLosses === null) return noLimit(tally.streak);
  const limit = Math.ceil(limits.maxConsecutiveLosses * factor);
  if (tally.streak === null) return unknown(limit, 'the losses in a row are not known');
  const text = `${tally.streak} of ${limit} losses in a row`;
  return tally.streak >= limit
    ? breach(tally.streak, limit, text)
    : ok(tally.streak, limit, (limit - tally.streak) / limit, text);
};
