// What each day came to: its result, how it got there, and what its trades amount to.

import { daysOf } from '../days.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import type { DayRow } from '../rows.ts';
import { ACCOUNT, CURRENCY, column, perAccount, type Row } from './columns.ts';
import { expectancy, profitFactor, winRatio } from './results.ts';

const columns = [
  ACCOUNT,
  CURRENCY,
  column('day', 'day', 'The day by its local date.'),
  column('from', 'time', 'When it began: at its reset.'),
  column('to', 'time', 'When it ended; of a day that runs, now.'),
  column('samples', 'count', 'Samples of it; there is one a second while the exporter runs.'),
  column('pnl', 'money', 'The last MTM that is known, booked and open together.'),
  column('realized', 'money', 'The part of it that is booked.'),
  column('maxDrawdown', 'money', 'The largest fall of the MTM from a peak before it; the day begins at 0.'),
  column('peakAt', 'time', 'The minute of that peak.'),
  column('troughAt', 'time', 'The minute in which the fall was deepest.'),
  column('best', 'money', 'The highest MTM.'),
  column('bestAt', 'time', 'The minute in which it was first met.'),
  column('worst', 'money', 'The lowest MTM.'),
  column('worstAt', 'time', 'The minute in which it was first met.'),
  column('trades', 'count', 'Round trips that were closed in the day.'),
  column('wins', 'count', 'Those that made money.'),
  column('losses', 'count', 'Those that lost money.'),
  column('winRatio', 'ratio', 'Wins among wins and losses.'),
  column('expectancy', 'money', 'The mean result of a win or loss.'),
  column('profitFactor', 'number', 'What was won against what was lost; null where nothing was lost.'),
  column('navUsd', 'money', 'The last NAV that is known, in dollars.'),
  column('trip', 'count', 'The first trip of the day, by its number; null where there was none.'),
  column('tripAt', 'time', 'When that was.'),
];

const rowOf = ({ id, currency }: PastAccount, day: DayRow): Row => [
  id,
  currency,
  day.day,
  day.from,
  day.to,
  day.samples,
  day.pnl,
  day.realized,
  day.drawdown?.depth ?? null,
  day.drawdown?.peakAt ?? null,
  day.drawdown?.troughAt ?? null,
  day.high?.mtm ?? null,
  day.high?.at ?? null,
  day.low?.mtm ?? null,
  day.low?.at ?? null,
  day.trades,
  day.wins,
  day.losses,
  winRatio(day),
  expectancy(day),
  profitFactor(day),
  day.navUsd,
  day.trip?.seq ?? null,
  day.trip?.at ?? null,
];

async function* rowsOf(past: Past, asked: Asked, account: PastAccount): AsyncGenerator<Row> {
  for await (const day of daysOf(past, account.id, asked)) yield rowOf(account, day);
}

export const daily: Question = {
  name: 'daily',
  what: 'What did each day come to?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
