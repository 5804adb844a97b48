// Slow answers from facts: what each kill did and when, and what each symbol brought and its exits slipped.
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import type { Asked } from '../../exporter/src/core/history/question.ts';
import type { Ms } from '../../exporter/src/core/types.ts';
import type { RawAccount } from './generate.ts';
import { known, least, mean, most, type Row, ratio, six, sum, within } from './plain.ts';
import { tradesAsked } from './reference.ts';

type Of<T extends Fact['type']> = Extract<Fact, { type: T }>;
interface Told<F> {
  readonly at: Ms;
  readonly fact: F;
}

const ofType = <T extends Fact['type']>(facts: readonly Recorded[], type: T): Told<Of<T>>[] =>
  facts.flatMap(({ at, fact }) => (fact.type === type ? [{ at, fact: fact as Of<T> }] : []));

/** The trip and what follows it up to its re-arm, or to the next trip, or up to now. */
function kills({ facts }: RawAccount, now: Ms): readonly (readonly Recorded[])[] {
  const seen = facts.filter(({ at }) => at <= now);
  const trips = seen.flatMap(({ fact }, i) => (fact.type === 'KillTripped' ? [i] : []));
  return trips.map((begin, n) => {
    const own = seen.slice(begin, trips[n + 1]);
    const rearmed = own.findIndex(({ fact }) => fact.type === 'Rearmed');
    return rearmed < 0 ? own : own.slice(0, rearmed + 1);
  });
}

const STEPS_ON = ['OrdersCancelled', 'FlatSeen', 'FlatBroken', 'FlatVerified', 'BypassSeen', 'KillLocked'];

function stateOf(kill: readonly Recorded[]): string {
  const places = (types: readonly string[]): number =>
    kill.findLastIndex(({ fact }) => types.includes(fact.type));
  const undone = places(['FlatBroken', 'BypassSeen']);
  if (places(['Rearmed']) >= 0) return 're-armed';
  if (places(['KillStuck']) > places(STEPS_ON)) return 'stuck';
  if (places(['KillLocked']) > undone) return 'locked';
  return places(['FlatVerified']) > undone ? 'flat' : 'running';
}

function killRow({ id, currency }: RawAccount, kill: readonly Recorded[]): Row {
  const trip = kill[0];
  if (trip === undefined || trip.fact.type !== 'KillTripped') throw new Error('no trip');
  const { at, seq, fact } = trip;
  const since = (type: Fact['type']): number | null => {
    const stage = kill.find((one) => one.fact.type === type);
    return stage === undefined ? null : stage.at - at;
  };
  const name = `${at.toString(36)}-${seq}-`;
  const exits = ofType(kill, 'ExitIntended').filter((exit) => exit.fact.exit.ref.startsWith(name));
  const firstExit = exits[0];
  const flat = ofType(kill, 'FlatVerified').at(-1)?.fact.mtm ?? null;
  return [
    id,
    currency,
    seq,
    fact.cause,
    fact.rule,
    fact.origin === undefined ? null : `${fact.origin.account} #${fact.origin.seq}`,
    fact.scope ?? 'all',
    fact.seenAt,
    at,
    at - fact.seenAt,
    since('OrdersCancelled'),
    firstExit === undefined ? null : firstExit.at - at,
    since('FlatSeen'),
    since('FlatVerified'),
    since('LockConfirmed'),
    since('KillLocked'),
    Math.max(0, ...exits.map((exit) => exit.fact.round)),
    exits.length,
    sum(ofType(kill, 'OrdersCancelled').map((one) => one.fact.count)),
    fact.mtm,
    flat,
    fact.mtm === null || flat === null ? null : flat - fact.mtm,
    ofType(kill, 'KillStuck').length,
    ofType(kill, 'BypassSeen').length,
    stateOf(kill),
  ];
}

export const killsRows = (account: RawAccount, { from, to, now }: Asked): readonly Row[] =>
  kills(account, now)
    .filter(([trip]) => trip !== undefined && trip.at >= from && trip.at < to)
    .map((kill) => killRow(account, kill));

/** In basis points, of exits that were intended and filled in the span at a price that is known. */
function slips({ facts }: RawAccount, { from, to, symbol, side }: Asked) {
  const inSpan = within(facts, ({ at }) => at, from, to);
  return ofType(inSpan, 'ExitIntended').flatMap(({ at, fact: { exit, round } }) => {
    const settings = ofType(facts, 'SettingsChanged').findLast((one) => one.at <= at)?.fact.settings;
    const answer = ofType(inSpan, 'ExitSettled').find(({ fact }) => fact.ref === exit.ref)?.fact;
    const ofSide = side === null || (side === 'long') === (exit.side === 'sell');
    if (settings === undefined || exit.price === null || !ofSide) return [];
    if (symbol !== null && exit.symbol !== symbol) return [];
    if (answer === undefined || answer.avgPrice === null || answer.filled === 0) return [];
    const reach = Math.min(0.5, (settings.exit.protectionBps * round) / 10_000);
    const sign = exit.side === 'buy' ? 1 : -1;
    const planned = exit.price / (1 + sign * reach);
    return [{ symbol: exit.symbol, bps: ((sign * (answer.avgPrice - planned)) / planned) * 10_000 }];
  });
}

function quartile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : six(low + (place % 1) * (high - low));
}

export function symbolsRows(account: RawAccount, asked: Asked): readonly Row[] {
  const trades = tradesAsked(account, asked);
  const exits = slips(account, asked);
  const names = [...new Set([...trades, ...exits].map(({ symbol }) => symbol))].sort();
  return names.map((symbol) => {
    const own = trades.filter((trade) => trade.symbol === symbol);
    const results = known(own.map(({ pnl }) => pnl));
    const wins = results.filter((pnl) => pnl > 0);
    const losses = results.filter((pnl) => pnl < 0);
    const held = own.flatMap(({ openedAt, closedAt }) => (openedAt === null ? [] : [closedAt - openedAt]));
    const bps = exits.filter((exit) => exit.symbol === symbol).map((exit) => exit.bps);
    return [
      account.id,
      account.currency,
      symbol,
      own.length,
      wins.length,
      losses.length,
      ratio(wins.length, wins.length + losses.length),
      results.length === 0 ? null : sum(results),
      mean([...wins, ...losses]),
      ratio(sum(wins), -sum(losses)),
      mean(held),
      most(results),
      least(results),
      bps.length,
      ...[0.25, 0.5, 0.75].map((share) => quartile(bps, share)),
    ];
  });
}
