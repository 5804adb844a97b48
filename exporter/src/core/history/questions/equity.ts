// How an account stood over time: MTM with its bounds, what of it is booked, how near the limit, NAV and phase.
import type { Bar } from '../bar.ts';
import { MINUTE_MS } from '../bar.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import { ACCOUNT, CURRENCY, column, perAccount, type Row } from './columns.ts';
import { stretches, suitingStep } from './stretches.ts';

const columns = [
  ACCOUNT,
  CURRENCY,
  column('at', 'time', 'Where the stretch begins.'),
  column('samples', 'count', 'Samples in the stretch; there is one a second.'),
  column('mtmFirst', 'money', 'The first MTM of the stretch that is known.'),
  column('mtmHigh', 'money', 'The highest.'),
  column('mtmLow', 'money', 'The lowest.'),
  column('mtm', 'money', 'The last.'),
  column('worst', 'money', 'The lowest that the MTM may have been, where prices were stale.'),
  column('best', 'money', 'The highest that it may have been.'),
  column('realized', 'money', 'The part that is booked, the last known.'),
  column('unrealized', 'money', 'The part that is open, the last known.'),
  column('utilizationRatio', 'ratio', 'The largest share of the nearest limit that was used up.'),
  column('navUsd', 'money', 'NAV in dollars, the last known.'),
  column('drawdownRatio', 'ratio', "The largest drawdown of a fund's NAV from its peak."),
  column('atrRatio', 'ratio', 'The largest ATR against its usual; 2 is twice as wild.'),
  column('phase', 'text', 'What the account was doing at the end of the stretch.'),
];

const rowOf = ({ id, currency }: PastAccount, bar: Bar): Row => [
  id,
  currency,
  bar.at,
  bar.samples,
  bar.mtmFirst,
  bar.mtmHigh,
  bar.mtmLow,
  bar.mtm,
  bar.worst,
  bar.best,
  bar.realized,
  bar.unrealized,
  bar.utilizationRatio,
  bar.navUsd,
  bar.drawdownRatio,
  bar.atrRatio,
  bar.phase,
];

/** Samples are forgotten before bars are: where none is left, minutes are the best there is. */
async function* rowsOf(past: Past, asked: Asked, account: PastAccount): AsyncGenerator<Row> {
  const step = asked.step ?? suitingStep(asked.from, asked.to, 0);
  let some = false;
  for await (const bar of stretches(past, account.id, asked, step)) {
    some = true;
    yield rowOf(account, bar);
  }
  if (some || asked.step !== null || step >= MINUTE_MS) return;
  for await (const bar of stretches(past, account.id, asked, MINUTE_MS)) yield rowOf(account, bar);
}

export const equity: Question = {
  name: 'equity',
  what: 'How did the account stand over time?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
