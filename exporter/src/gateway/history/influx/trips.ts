// A kill as one point at its trip, which its stages fill in one after the other: what dashboards draw of a kill.
import type { Recorded } from '../../../core/fact.ts';
import type { Minor, Ms } from '../../../core/types.ts';
import { lineText } from './line-text.ts';
import { nanos, PLACES, type Point } from './points.ts';

/** The newest trip of an account, and which of its stages have been told. */
export interface Trip {
  readonly at: Ms;
  readonly position: number;
  readonly cause: string;
  readonly mtm: Minor | null;
  readonly told: readonly Stage[];
}
type Stage = 'cancelledSeconds' | 'flatSeconds' | 'lockedSeconds';

export interface TripStep {
  readonly trip: Trip;
  readonly point: Point;
}

const seconds = (ms: Ms): number => Math.max(0, ms) / 1_000;

const pointOf = (
  account: string,
  { at, position, cause }: Trip,
  fields: Point['fields'] & object,
): Point => ({
  measurement: 'kill',
  tags: { account: lineText(account), cause },
  fields,
  timestamp: nanos(at, position % PLACES),
});

function begun({ account, at, position, seq, fact }: Recorded): TripStep | null {
  if (fact.type !== 'KillTripped') return null;
  const trip: Trip = { at, position, cause: fact.cause, mtm: fact.mtm, told: [] };
  const mtmAtTrip = fact.mtm === null ? null : fact.mtm / 100;
  const recordedSeconds = seconds(at - fact.seenAt);
  return {
    trip,
    point: pointOf(account, trip, { seq, rule: lineText(fact.rule), recordedSeconds, mtmAtTrip }),
  };
}

/** What a fact tells of it, by the stage that it ends. */
function stageOf({ fact }: Recorded, trip: Trip): { stage: Stage; fields: object } | null {
  if (fact.type === 'OrdersCancelled') return { stage: 'cancelledSeconds', fields: {} };
  if (fact.type === 'KillLocked') return { stage: 'lockedSeconds', fields: {} };
  if (fact.type !== 'FlatVerified') return null;
  const slippage = fact.mtm === null || trip.mtm === null ? null : (trip.mtm - fact.mtm) / 100;
  return {
    stage: 'flatSeconds',
    fields: { mtmAtFlat: fact.mtm === null ? null : fact.mtm / 100, slippage },
  };
}

/** The trip as it is after the fact, and what is new of it; null where the fact is none of its stages. */
export function tripAfter(before: Trip | null, recorded: Recorded): TripStep | null {
  const fresh = begun(recorded);
  if (fresh !== null || before === null) return fresh;
  const ended = stageOf(recorded, before);
  if (ended === null || before.told.includes(ended.stage)) return null;
  const trip = { ...before, told: [...before.told, ended.stage] };
  const took = { [ended.stage]: seconds(recorded.at - before.at), ...ended.fields };
  return { trip, point: pointOf(recorded.account, before, took) };
}
