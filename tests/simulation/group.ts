// What a group of accounts and the people behind it must hear: of a trip once each, of a limit once for each step.
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import type { World } from './world.ts';

/** A trip that has just been, or has just been cleared, may not have been told of yet. */
const TELLING_MS = 10_000;

const typed = <T extends Fact['type']>(rows: readonly Recorded[], type: T) =>
  rows.filter((row): row is Recorded & { readonly fact: Fact & { type: T } } => row.fact.type === type);

/** Each linked account is told of each trip exactly once, and has tripped by then or refused aloud. */
export function notTold(world: World, account: string, rows: readonly Recorded[]): string[] {
  const { store } = world.processes;
  return typed(rows, 'KillTripped').flatMap(({ seq, at, fact }) => {
    const end = rows.find(
      (row) => row.seq > seq && (row.fact.type === 'Rearmed' || row.fact.type === 'DayRolled'),
    );
    const until = end?.at ?? world.clock.now();
    const own = typed(rows, 'LinkedTold').filter(
      (row) => row.seq > seq && row.seq < (end?.seq ?? Number.POSITIVE_INFINITY),
    );
    return (fact.linked ?? []).flatMap((other) => {
      const told = own.filter((row) => row.fact.account === other);
      if (told.length > 1) return [`${other} was told ${told.length} times of trip ${seq} of ${account}`];
      const [one] = told;
      if (one === undefined)
        return until - at < TELLING_MS ? [] : [`${other} was not told of trip ${seq} of ${account}`];
      const trips = typed(store.byAccount.get(other) ?? [], 'KillTripped');
      const tripped = trips.some((trip) => trip.seq === one.fact.seq);
      const paged = world.processes.pages.some((p) => p.account === account && p.text.includes(other));
      const heard = one.fact.outcome === 'refused' ? paged : tripped;
      return heard
        ? []
        : [`${other} was told of trip ${seq} of ${account} and neither tripped nor refused aloud`];
    });
  });
}

/** A step of a limit is warned of once in a day, and a higher one later. */
export function warnedTwice(rows: readonly Recorded[]): string[] {
  const said = new Map<string, number>();
  return rows.flatMap(({ fact }) => {
    if (fact.type === 'DayRolled' || fact.type === 'DayReset') said.clear();
    if (fact.type !== 'LimitNear') return [];
    const name = `${fact.rule}/${fact.condition}`;
    const before = said.get(name) ?? 0;
    said.set(name, fact.percent);
    return fact.percent > before ? [] : [`warned of ${fact.percent} % of ${name} after ${before} %`];
  });
}
