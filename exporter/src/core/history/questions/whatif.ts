// What a loss limit would have kept or given up: for each limit of a sweep, the days it would have stopped.
import type { Minor } from '../../types.ts';
import { type Bar, MINUTE_MS } from '../bar.ts';
import { daysOf } from '../days.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import type { DayRow } from '../rows.ts';
import { ACCOUNT, CURRENCY, column, perAccount, type Row } from './columns.ts';

const columns = [
  ACCOUNT,
  CURRENCY,
  column('limit', 'money', 'The loss of the day at which it would have stopped.'),
  column('days', 'count', 'Days of which the result is known.'),
  column('stopped', 'count', 'Those that it would have stopped.'),
  column('byMinute', 'count', 'Those of them whose samples are gone: taken as the lowest of the minute.'),
  column('pnlWith', 'money', 'The result with it: of a stopped day, the MTM at which it would have stopped.'),
  column('pnlWithout', 'money', 'The result as it was.'),
  column('kept', 'money', 'The first less the second; below 0 the limit would have given that up.'),
  column('better', 'count', 'Stopped days that ended lower than the stop.'),
  column('worse', 'count', 'Stopped days that ended higher.'),
];

/** More limits than these are left out. */
const MAX_LIMITS = 200;
const SUITING_COUNT = 10;
const ROUND = [5, 2, 1];

/** Multiples of a round amount, ten to twenty-four of them, up to the worst loss. */
export function suitingLimits(worstLoss: Minor): readonly Minor[] {
  if (!(worstLoss > 0)) return [];
  const most = Math.max(1, worstLoss / SUITING_COUNT);
  const ten = 10 ** Math.floor(Math.log10(most));
  const step = (ROUND.find((round) => round * ten <= most) ?? 1) * ten;
  return Array.from({ length: Math.floor(worstLoss / step) }, (_, i) => (i + 1) * step);
}

interface Stop {
  readonly mtm: Minor;
  readonly byMinute: boolean;
}

/** How low a minute was at each of its moments, in order; an MTM that was never confirmed does not count. */
async function* fallsIn(past: Past, account: string, { at, mtmLow }: Bar): AsyncGenerator<Stop> {
  let kept = false;
  for await (const page of past.samples(account, at, at + MINUTE_MS)) {
    kept = true;
    for (const { mtm, confirmed } of page) {
      if (mtm !== null && confirmed !== false) yield { mtm, byMinute: false };
    }
  }
  if (!kept && mtmLow !== null) yield { mtm: mtmLow, byMinute: true };
}

/**
 * Where each of `limits`, ascending, would have stopped the day: as many of the first as it would have met. Only
 * minutes that went as low as the next of them are looked into.
 */
async function stopsOf(
  past: Past,
  account: string,
  { from, to }: DayRow,
  limits: readonly Minor[],
): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  const isMet = (mtm: Minor | null): boolean => {
    const next = limits[stops.length];
    return next !== undefined && mtm !== null && mtm <= -next;
  };
  for await (const page of past.bars(account, from, to, MINUTE_MS)) {
    for (const bar of page) {
      if (!isMet(bar.mtmLow)) continue;
      for await (const stop of fallsIn(past, account, bar)) while (isMet(stop.mtm)) stops.push(stop);
    }
    if (stops.length === limits.length) break;
  }
  return stops;
}

interface Sum {
  stopped: number;
  byMinute: number;
  kept: Minor;
  better: number;
  worse: number;
}

function add(sum: Sum, { mtm, byMinute }: Stop, pnl: Minor): void {
  sum.stopped += 1;
  if (byMinute) sum.byMinute += 1;
  sum.kept += mtm - pnl;
  if (mtm > pnl) sum.better += 1;
  if (mtm < pnl) sum.worse += 1;
}

const worstOf = (days: readonly DayRow[]): Minor =>
  days.reduce((worst, { low }) => Math.max(worst, -(low?.mtm ?? 0)), 0);

async function* rowsOf(past: Past, asked: Asked, { id, currency }: PastAccount): AsyncGenerator<Row> {
  const days: (DayRow & { readonly pnl: Minor })[] = [];
  for await (const day of daysOf(past, id, asked)) {
    if (day.pnl !== null) days.push({ ...day, pnl: day.pnl });
  }
  const wanted = asked.limits.length === 0 ? suitingLimits(worstOf(days)) : asked.limits;
  const limits = [...new Set(wanted)].filter((limit) => limit > 0).sort((a, b) => a - b);
  const sums = limits
    .slice(0, MAX_LIMITS)
    .map((): Sum => ({ stopped: 0, byMinute: 0, kept: 0, better: 0, worse: 0 }));
  for (const day of days) {
    const low = day.low?.mtm ?? 0;
    const met = limits.slice(0, sums.length).filter((limit) => low <= -limit);
    const stops = met.length === 0 ? [] : await stopsOf(past, id, day, met);
    for (const [i, stop] of stops.entries()) {
      const sum = sums[i];
      if (sum !== undefined) add(sum, stop, day.pnl);
    }
  }
  const without = days.reduce((sum, { pnl }) => sum + pnl, 0);
  for (const [i, { stopped, byMinute, kept, better, worse }] of sums.entries()) {
    const money = [without + kept, without, kept];
    yield [id, currency, limits[i] ?? null, days.length, stopped, byMinute, ...money, better, worse];
  }
}

export const whatif: Question = {
  name: 'whatif',
  what: 'What would a loss limit have kept or given up?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
