// Slow, obvious answers from plain rows: no code of the history is used, so that it can be judged by them.
import type { Asked } from '../../exporter/src/core/history/question.ts';
import type { Sample } from '../../exporter/src/core/sample.ts';
import type { Ms } from '../../exporter/src/core/types.ts';
import type { RawAccount } from './generate.ts';
import { known, last, mean, minuteOf, type Row, ratio, sum, within } from './plain.ts';

/** Every day of the account that begins in the span, with what is in it; one that runs ends now. */
export const daysOf = ({ days, samples, trades, facts }: RawAccount, { from, to, now }: Asked) =>
  within(days, ({ startsAt }) => startsAt, from, Math.min(to, now)).map(({ name, startsAt, endsAt }) => {
    const end = Math.min(endsAt, now);
    return {
      name,
      from: startsAt,
      to: end,
      samples: within(samples, ({ at }) => at, startsAt, end),
      trades: within(trades, ({ closedAt }) => closedAt, startsAt, end),
      facts: within(facts, ({ at }) => at, startsAt, end),
    };
  });

/** The deepest fall; each sample is held against every earlier minute, and against its own. */
function deepest(samples: readonly Sample[], from: Ms): readonly (number | null)[] {
  const points = samples.flatMap(({ at, mtm }) => (mtm === null ? [] : [{ at: minuteOf(at), mtm }]));
  if (points.length === 0) return [null, null, null];
  const highs = new Map<number, number>();
  for (const { at, mtm } of points) highs.set(at, Math.max(highs.get(at) ?? mtm, mtm));
  let found = [0, from, from];
  let peak = { at: from, mtm: 0 };
  let minute = Number.NaN;
  for (const { at, mtm } of points) {
    const high = highs.get(at) ?? mtm;
    if (at !== minute && high > peak.mtm) peak = { at, mtm: high };
    minute = at;
    if (peak.mtm - mtm > (found[0] ?? 0)) found = [peak.mtm - mtm, peak.at, at];
  }
  return found;
}

export function dailyRows(account: RawAccount, asked: Asked): readonly Row[] {
  return daysOf(account, asked).map((day) => {
    const mtms = day.samples.flatMap(({ at, mtm }) => (mtm === null ? [] : [{ at, mtm }]));
    const best = mtms.length === 0 ? null : Math.max(...mtms.map(({ mtm }) => mtm));
    const worst = mtms.length === 0 ? null : Math.min(...mtms.map(({ mtm }) => mtm));
    const met = (value: number | null): number | null => {
      const first = mtms.find(({ mtm }) => mtm === value);
      return first === undefined ? null : minuteOf(first.at);
    };
    const results = known(day.trades.map(({ pnl }) => pnl));
    const wins = results.filter((pnl) => pnl > 0);
    const losses = results.filter((pnl) => pnl < 0);
    const trip = day.facts.find(({ fact }) => fact.type === 'KillTripped');
    return [
      account.id,
      account.currency,
      day.name,
      day.from,
      day.to,
      day.samples.length,
      last(day.samples.map(({ mtm }) => mtm)),
      last(day.samples.map(({ realized }) => realized)),
      ...deepest(day.samples, day.from),
      best,
      met(best),
      worst,
      met(worst),
      day.trades.length,
      wins.length,
      losses.length,
      ratio(wins.length, wins.length + losses.length),
      mean([...wins, ...losses]),
      ratio(sum(wins), -sum(losses)),
      last(day.samples.map(({ navUsd }) => navUsd)),
      trip?.seq ?? null,
      trip?.at ?? null,
    ];
  });
}

/** Ten to twenty-four round limits up to the worst loss. */
function roundLimits(worst: number): readonly number[] {
  if (worst <= 0) return [];
  const steps = Array.from({ length: 12 }, (_, n) => [1, 2, 5].map((round) => round * 10 ** n)).flat();
  const step = steps.findLast((one) => one <= worst / 10) ?? 1;
  return Array.from({ length: Math.floor(worst / step) }, (_, i) => (i + 1) * step);
}

interface Stop {
  readonly mtm: number;
  readonly byMinute: boolean;
}

/** The first sample at the limit; of a minute whose samples are forgotten, its lowest. */
function stopOf(samples: readonly Sample[], limit: number, forgotten: Ms): Stop | null {
  for (const { at, mtm, confirmed } of samples) {
    if (mtm === null) continue;
    if (at < forgotten) {
      const minute = samples.filter((one) => minuteOf(one.at) === minuteOf(at));
      const low = Math.min(...known(minute.map((one) => one.mtm)));
      if (low <= -limit) return { mtm: low, byMinute: true };
    } else if (confirmed !== false && mtm <= -limit) return { mtm, byMinute: false };
  }
  return null;
}

/** `forgotten`: what is before has bars and no samples. */
export function whatifRows(account: RawAccount, asked: Asked, forgotten: Ms): readonly Row[] {
  const days = daysOf(account, asked).flatMap(({ samples }) => {
    const mtms = known(samples.map(({ mtm }) => mtm));
    return mtms.length === 0 ? [] : [{ samples, pnl: mtms.at(-1) ?? 0, low: Math.min(...mtms) }];
  });
  const without = sum(days.map(({ pnl }) => pnl));
  const worst = -Math.min(0, ...days.map(({ low }) => low));
  const limits = asked.limits.length === 0 ? roundLimits(worst) : asked.limits;
  return limits.map((limit) => {
    const stops = days.flatMap(({ samples, pnl, low }) => {
      const stop = low <= -limit ? stopOf(samples, limit, forgotten) : null;
      return stop === null ? [] : [{ ...stop, pnl }];
    });
    const kept = sum(stops.map(({ mtm, pnl }) => mtm - pnl));
    const better = stops.filter(({ mtm, pnl }) => mtm > pnl).length;
    const worse = stops.filter(({ mtm, pnl }) => mtm < pnl).length;
    const byMinute = stops.filter((stop) => stop.byMinute).length;
    const counts = [days.length, stops.length, byMinute];
    return [account.id, account.currency, limit, ...counts, without + kept, without, kept, better, worse];
  });
}

/** Of the symbol and the side that are asked for. */
export const tradesAsked = ({ trades }: RawAccount, { from, to, symbol, side }: Asked) =>
  within(trades, ({ closedAt }) => closedAt, from, to).filter(
    (trade) => (symbol === null || trade.symbol === symbol) && (side === null || trade.side === side),
  );

export function tradesRows(account: RawAccount, asked: Asked): readonly Row[] {
  const { id, currency } = account;
  return tradesAsked(account, asked)
    .sort((a, b) => a.closedAt - b.closedAt || (a.id < b.id ? -1 : 1))
    .map((trade) => [
      id,
      currency,
      trade.id,
      trade.symbol,
      trade.side,
      trade.qty,
      trade.entryPrice,
      trade.exitPrice,
      trade.openedAt,
      trade.closedAt,
      trade.openedAt === null ? null : trade.closedAt - trade.openedAt,
      trade.pnl,
      trade.source,
    ]);
}

export function intradayRows(account: RawAccount, asked: Asked): readonly Row[] {
  const minutes = asked.step === null ? 30 : Math.ceil(asked.step / 60_000);
  const changes = new Map<number, number[]>();
  for (const { samples } of daysOf(account, asked)) {
    const runs: { readonly key: number; readonly mtms: number[] }[] = [];
    for (const { at, mtm } of samples) {
      if (mtm === null) continue;
      const { weekday, minute } = asked.localTime(account.id, minuteOf(at));
      const key = weekday * 1_440 + minute - (minute % minutes);
      const run = runs.at(-1);
      if (run?.key === key) run.mtms.push(mtm);
      else runs.push({ key, mtms: [mtm] });
    }
    for (const { key, mtms } of runs) {
      const change = (mtms.at(-1) ?? 0) - (mtms[0] ?? 0);
      changes.set(key, [...(changes.get(key) ?? []), change]);
    }
  }
  const inOrder = [...changes.entries()].sort(([a], [b]) => a - b);
  return inOrder.map(([key, own]) => {
    const minute = key % 1_440;
    const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const lost = own.filter((change) => change < 0).length;
    const place = [Math.floor(key / 1_440), time, own.length];
    const { id, currency } = account;
    return [id, currency, ...place, mean(own), ratio(lost, own.length), Math.min(...own), Math.max(...own)];
  });
}

export function limitsRows(account: RawAccount, asked: Asked): readonly Row[] {
  return daysOf(account, asked).map(({ name, from, samples, facts }) => {
    const most = Math.max(-1, ...samples.map(({ utilizationRatio: used }) => used ?? -1));
    const at = samples.find(({ utilizationRatio: used }) => used === most)?.at;
    const near = facts.flatMap(({ fact }) => (fact.type === 'LimitNear' ? [fact] : []));
    const percent = near.length === 0 ? null : Math.max(...near.map((fact) => fact.percent));
    const missed = facts.flatMap(({ fact }) => (fact.type === 'NearMiss' ? [fact.rule] : []));
    const rules = missed.filter((rule, i) => missed.indexOf(rule) === i);
    const trips = facts.flatMap(({ seq, at: when, fact }) =>
      fact.type === 'KillTripped' ? [{ seq, when, rule: fact.rule }] : [],
    );
    return [
      account.id,
      name,
      from,
      most < 0 ? null : most,
      at === undefined ? null : minuteOf(at),
      near.length,
      percent,
      near.find((fact) => fact.percent === percent)?.rule ?? null,
      rules.length,
      rules.length === 0 ? null : rules.slice(0, 10).join(', '),
      trips.length,
      trips[0]?.seq ?? null,
      trips[0]?.when ?? null,
      trips[0]?.rule ?? null,
    ];
  });
}
