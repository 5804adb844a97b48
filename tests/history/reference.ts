// Slow, obvious answers from plain rows: no code of the history is used, so that it can be judged by them.
import type { Cell } from '../../exporter/src/core/history/question.ts';
import type { Sample } from '../../exporter/src/core/sample.ts';
import type { Ms } from '../../exporter/src/core/types.ts';
import type { RawAccount } from './generate.ts';

type Row = readonly Cell[];
export type LocalTime = (at: Ms) => { readonly weekday: number; readonly minute: number };

const MINUTE = 60_000;
const minuteOf = (at: number): number => at - (at % MINUTE);
const sum = (values: readonly number[]): number => values.reduce((so, one) => so + one, 0);
const six = (value: number): number => Math.round(value * 1e6) / 1e6 + 0;
const ratio = (of: number, by: number): number | null => (by === 0 ? null : six(of / by));
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(sum(values) / values.length) + 0;
const last = <T>(values: readonly (T | null)[]): T | null => values.findLast((one) => one !== null) ?? null;
const known = <T>(values: readonly (T | null)[]): T[] => values.flatMap((one) => (one === null ? [] : [one]));
const within = <T>(rows: readonly T[], at: (row: T) => Ms, from: Ms, to: Ms): T[] =>
  rows.filter((row) => at(row) >= from && at(row) < to);

/** Every day of the account with what is in it; all of them are over. */
const daysOf = ({ days, samples, trades, facts }: RawAccount) =>
  days.map(({ name, startsAt, endsAt }) => ({
    name,
    from: startsAt,
    to: endsAt,
    samples: within(samples, ({ at }) => at, startsAt, endsAt),
    trades: within(trades, ({ closedAt }) => closedAt, startsAt, endsAt),
    facts: within(facts, ({ at }) => at, startsAt, endsAt),
  }));

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

export function dailyRows(account: RawAccount): readonly Row[] {
  return daysOf(account).map((day) => {
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

export function whatifRows(account: RawAccount, limits: readonly number[]): readonly Row[] {
  const days = daysOf(account).flatMap(({ samples }) => {
    const mtms = samples.filter(({ mtm }) => mtm !== null);
    const pnl = last(mtms.map(({ mtm }) => mtm));
    return pnl === null ? [] : [{ mtms, pnl }];
  });
  const without = sum(days.map(({ pnl }) => pnl));
  return limits.map((limit) => {
    const stops = days.flatMap(({ mtms, pnl }) => {
      const stop = mtms.find(({ mtm, confirmed }) => confirmed !== false && (mtm ?? 0) <= -limit)?.mtm;
      return stop === undefined || stop === null ? [] : [{ stop, pnl }];
    });
    const kept = sum(stops.map(({ stop, pnl }) => stop - pnl));
    const better = stops.filter(({ stop, pnl }) => stop > pnl).length;
    const worse = stops.filter(({ stop, pnl }) => stop < pnl).length;
    const { id, currency } = account;
    return [id, currency, limit, days.length, stops.length, 0, without + kept, without, kept, better, worse];
  });
}

export function tradesRows({ id, currency, trades }: RawAccount, from: Ms, to: Ms): readonly Row[] {
  return within(trades, ({ closedAt }) => closedAt, from, to)
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

export function intradayRows(account: RawAccount, localTime: LocalTime, minutes: number): readonly Row[] {
  const changes = new Map<number, number[]>();
  for (const { samples } of daysOf(account)) {
    const runs: { readonly key: number; readonly mtms: number[] }[] = [];
    for (const { at, mtm } of samples) {
      if (mtm === null) continue;
      const { weekday, minute } = localTime(minuteOf(at));
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

export function limitsRows(account: RawAccount): readonly Row[] {
  return daysOf(account).map(({ name, from, samples, facts }) => {
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
      rules.length === 0 ? null : rules.join(', '),
      trips.length,
      trips[0]?.seq ?? null,
      trips[0]?.when ?? null,
      trips[0]?.rule ?? null,
    ];
  });
}
