// What a replay has shown, in a shape for programs and in lines for people. Money in rupees, times in India.
import type { Fact, Recorded } from '../core/fact.ts';
import { receipts } from '../core/kill/receipt.ts';
import type { Minor, Ms } from '../core/types.ts';
import type { Played, ReplayOptions, Trade } from './replay.ts';

export interface Report {
  readonly bars: string;
  readonly day: string;
  readonly lossLimit: number;
  readonly outerLossFactor: number | null;
  readonly entries: readonly { at: string; symbol: string; qty: number; price: number }[];
  readonly stops: readonly { at: string; symbol: string; how: string; price: number | null }[];
  readonly trip: { at: string; rule: string; reason: string; mtm: number | null } | null;
  readonly exits: readonly {
    symbol: string;
    side: string;
    qty: number;
    filled: number;
    price: number | null;
  }[];
  readonly flatVerified: string | null;
  readonly locked: boolean;
  readonly last: { at: string; mtm: number | null };
  readonly worst: { at: string; mtm: number } | null;
  /** `[HH:MM, rupees]` at the end of each bar; null = unknown. */
  readonly mtm: readonly (readonly [string, number | null])[];
}

const time = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Kolkata',
  hour: '2-digit',
  minute: '2-digit',
});
const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' });
const rupees = (minor: Minor | null): number | null => (minor === null ? null : minor / 100);
const clockTime = (at: Ms): string => time.format(new Date(at));

type Hit = Recorded & { fact: Fact & { type: 'StopHit' } };
const isHit = (row: Recorded): row is Hit => row.fact.type === 'StopHit';

/** Sales before any purchase of the same contract: the straddle's entry. */
function entries(trades: readonly Trade[]): Report['entries'] {
  const sold = trades.filter(
    (t, i) => t.side === 'SELL' && !trades.slice(0, i).some((o) => o.symbol === t.symbol),
  );
  return sold.map(({ at, symbol, qty, price }) => ({ at: clockTime(at), symbol, qty, price }));
}

export function reportOf(options: ReplayOptions, { samples, facts, trades }: Played): Report {
  const kill = receipts(facts).at(-1);
  const known = samples.flatMap(({ at, mtm }) => (mtm === null ? [] : [{ at, mtm }]));
  const worst = known.reduce<(typeof known)[number] | null>(
    (a, b) => (a === null || b.mtm < a.mtm ? b : a),
    null,
  );
  const last = samples.at(-1);
  const exits = (kill?.orders ?? []).map(({ symbol, side, qty, filled, avgPrice }) => {
    return { symbol, side, qty, filled, price: rupees(avgPrice) };
  });
  const stops = facts.filter(isHit).map(({ at, fact: { symbol, how, price } }) => {
    return { at: clockTime(at), symbol, how, price: rupees(price) };
  });
  return {
    bars: options.bars,
    day: date.format(new Date(samples[0]?.at ?? 0)),
    lossLimit: options.lossLimit,
    outerLossFactor: options.outerLossFactor ?? null,
    entries: entries(trades),
    stops,
    trip:
      kill === undefined
        ? null
        : {
            at: clockTime(kill.stages.recordedAt),
            rule: kill.rule,
            reason: kill.reason,
            mtm: rupees(kill.mtmAtTrip),
          },
    exits,
    flatVerified: kill?.stages.flatVerifiedAt ? clockTime(kill.stages.flatVerifiedAt) : null,
    locked: kill?.complete ?? false,
    last: { at: clockTime(last?.at ?? 0), mtm: rupees(last?.mtm ?? null) },
    worst: worst === null ? null : { at: clockTime(worst.at), mtm: worst.mtm / 100 },
    mtm: samples.map(({ at, mtm }) => [clockTime(at), rupees(mtm)] as const),
  };
}

const money = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(2));

export function printReport(report: Report): string {
  const net =
    report.outerLossFactor === null ? 'outer net off' : `outer net at ${report.outerLossFactor} × limit`;
  const lines = [
    `${report.day}  loss limit ${money(report.lossLimit)}, ${net}`,
    ...report.entries.map((e) => `${e.at}  sold ${e.qty} ${e.symbol} at ${money(e.price)}`),
    // Without this, a strike that the bars do not hold would read like a quiet day.
    ...(report.entries.length === 0 ? ['nothing was sold: no such strike, or no bar at the entry time'] : []),
    ...report.stops.map((s) =>
      s.how === 'executed'
        ? `${s.at}  stop of ${s.symbol} filled at ${money(s.price)}`
        : `${s.at}  stop of ${s.symbol} is gone`,
    ),
    ...(report.trip === null
      ? [`${report.last.at}  no trip; MTM ${money(report.last.mtm)}`]
      : [
          `${report.trip.at}  TRIPPED by ${report.trip.rule}, MTM ${money(report.trip.mtm)}: ${report.trip.reason}`,
        ]),
    ...report.exits.map(
      (e) => `       exit: ${e.side} ${e.filled} of ${e.qty} ${e.symbol} at ${money(e.price)}`,
    ),
    ...(report.flatVerified === null ? [] : [`${report.flatVerified}  flat, verified by two reads`]),
    ...(report.locked ? [`${report.flatVerified}  locked`] : []),
    ...(report.worst === null ? [] : [`worst MTM ${money(report.worst.mtm)} at ${report.worst.at}`]),
  ];
  return `${lines.join('\n')}\n`;
}
