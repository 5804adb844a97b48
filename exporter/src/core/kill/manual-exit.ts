// The exit of one position that a person asked for: the kill's own steps, for that instrument and product alone.

import { booksDisagree } from '../account/observe.ts';
import type { ExitRequest } from '../account/requests.ts';
import { refStem } from '../account/requests.ts';
import type { AccountState } from '../account/state.ts';
import { currentTrip } from '../account/state.ts';
import type { Fact, RefusalCode } from '../fact.ts';
import type { Command } from '../input.ts';
import { isWorking } from '../risk/stops.ts';
import type { Order } from '../types.ts';
import { planRound } from './plan.ts';
import {
  accountFresh,
  lastFilledAt,
  ordersFresh,
  pendingOf,
  refusedLately,
  settlePending,
} from './settle.ts';

/** Positions that may be on their way out at once by hand; who wants more of them out wants a kill. */
export const EXITS_MOST = 20;

/** The key of the position that an order belongs to. */
export const keyOf = (o: Order): string => `${o.instrument}|${o.product}`;

/** Why a person's wish to leave `position` cannot be taken now; null when it can. */
function refusal(state: AccountState, position: string): readonly [RefusalCode, string] | null {
  const { can, memory, view } = state;
  const trip = currentTrip(memory.phase);
  if (trip !== null) return ['ALREADY_TRIPPED', `trip ${trip.seq} is ${memory.phase.name}`];
  const { exits } = memory.requests;
  const running = exits.find((request) => request.position === position);
  if (running !== undefined) {
    const what = running.abandoned ? 'has an order that is not settled yet' : 'is being left already';
    return ['EXIT_RUNNING', `${position} ${what}, by request ${running.seq}`];
  }
  if (exits.length >= EXITS_MOST) return ['EXIT_RUNNING', `${EXITS_MOST} positions are being left already`];
  // Who holds positions that we do not see knows whether this one is open.
  const open = view.legs.some((leg) => leg.position.key === position && leg.position.netQty !== 0);
  return open || can.hands === 'owner' ? null : ['NOT_OPEN', `${position} is not open`];
}

export function decideExitCommand(
  state: AccountState,
  { name, position, reason }: Command & { name: 'exit' },
  by: string,
): readonly Fact[] {
  const refused = refusal(state, position);
  if (refused === null) return [{ type: 'ExitRequested', position, reason, by }];
  const [code, detail] = refused;
  return [{ type: 'CommandRefused', command: name, code, by, detail }];
}

/** Why no exit of it may be planned and nothing be claimed of it now; null when both may. */
function waitsFor({ view, memory }: AccountState, { position, exits }: ExitRequest): string | null {
  if (!ordersFresh(view) || !accountFresh(view)) return view.failing?.message ?? 'no fresh read';
  // A cancel of everything goes first: a new exit would only be cancelled with the rest.
  if (memory.requests.cancel !== null) return 'all open orders are being cancelled';
  if (view.orders.some((o) => isWorking(o) && keyOf(o) === position)) return 'an order of it still works';
  if (view.ordersUnparsed.length > 0) return 'the order book has rows that cannot be read';
  const known = view.legs.some((leg) => leg.position.key === position);
  if (!known && view.positionsUnparsed.length > 0) return 'the position book has rows that cannot be read';
  const { absentAfterMs } = memory.settings.exit;
  return booksDisagree(view, absentAfterMs, lastFilledAt(exits)) ? 'the two books disagree' : null;
}

/** The next round of exits, or the end of them. What it stands on was asked for after the last change. */
function decideRound(state: AccountState, request: ExitRequest): readonly Fact[] {
  const { view, memory } = state;
  const { seq, position } = request;
  const { exit } = memory.settings;
  const legs = view.legs.filter((leg) => leg.position.key === position && leg.position.netQty !== 0);
  if (legs.length === 0) return [{ type: 'ExitCompleted', request: seq, position, how: 'flat' }];
  if (refusedLately(request.exits, view.at, exit.retryMs)) return [];
  const round = request.round + 1;
  if (round > exit.maxRounds) {
    const why = `not flat after ${exit.maxRounds} rounds of exits`;
    return [{ type: 'ExitAbandoned', request: seq, position, why }];
  }
  const exits = planRound(legs, round, exit, (n) => `${refStem(request)}${round}-${n}`);
  return exits.map((e): Fact => ({ type: 'ExitIntended', round, exit: e }));
}

function decideOne(state: AccountState, request: ExitRequest): readonly Fact[] {
  if (request.abandoned) return [];
  const { view, memory } = state;
  const { stuckAfterMs } = memory.settings.exit;
  const late = view.at - request.at > stuckAfterMs;
  const waits = pendingOf(request.exits).length > 0 ? 'an exit is not settled' : waitsFor(state, request);
  const facts = waits === null ? decideRound(state, request) : [];
  if (!late) return facts;
  if (facts.some((fact) => fact.type === 'ExitCompleted')) return facts;
  const { seq, position } = request;
  const why = `not left in ${Math.round(stuckAfterMs / 1000)} s: ${waits ?? 'it is still open'}`;
  return [{ type: 'ExitAbandoned', request: seq, position, why }];
}

/** Facts of the positions that people want left; none while what is seen proves nothing new. */
export function decideExits(state: AccountState): readonly Fact[] {
  const { view, memory } = state;
  const { exits } = memory.requests;
  if (exits.length === 0) return [];
  const { absentAfterMs } = memory.settings.exit;
  const settled = settlePending(
    exits.flatMap((request) => request.exits),
    view,
    absentAfterMs,
  );
  // What has settled outdates the reads, so nothing else is decided on them.
  return settled.length > 0 ? settled : exits.flatMap((request) => decideOne(state, request));
}
