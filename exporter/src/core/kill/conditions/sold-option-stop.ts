// Breach when a stop-loss that closes a sold option has executed today, or is gone while its short is open.
import type { Condition } from './verdict.ts';

export const soldOptionStop: Condition = ({ stops }) => {
  const first = stops[0];
  if (first === undefined) {
    return {
      state: 'ok',
      observed: 0,
      limit: 1,
      headroomRatio: 1,
      text: 'no stop of a sold option executed today',
    };
  }
  const text =
    first.how === 'executed'
      ? `the stop of ${first.symbol} executed`
      : `the stop of ${first.symbol} is gone while its short is open`;
  return { state: 'breach', observed: stops.length, limit: 1, headroomRatio: 0, text };
};
