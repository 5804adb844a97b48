// What people have asked for beside a kill, until it is done or given up: a part of memory, folded from the journal.

import type { Fact, Recorded } from '../fact.ts';
import type { Ms } from '../types.ts';
import type { IntendedExit } from './state.ts';

export interface Request {
  /** The fact that holds it: names it in orders' references and in what an owner is asked. */
  readonly seq: number;
  readonly at: Ms;
  readonly reason: string;
}

/** One position that a person wants left. */
export interface ExitRequest extends Request {
  readonly position: string;
  readonly round: number;
  /** The exits of the newest round. */
  readonly exits: readonly IntendedExit[];
  /** Given up, and kept only because an order of it is not settled yet. */
  readonly abandoned: boolean;
}

export interface Requests {
  readonly cancel: Request | null;
  readonly exits: readonly ExitRequest[];
  /** Positions that a rule wants left and that have not been asked for yet, in their order. */
  readonly waiting: readonly { readonly position: string; readonly rule: string; readonly why: string }[];
  /** A reset of the day that the owner of the positions may not have heard of. */
  readonly reset: Request | null;
}

export const noRequests: Requests = { cancel: null, exits: [], waiting: [], reset: null };

/** Begins every reference of the request's orders. A trip's references have no `x` there. */
export const refStem = ({ at, seq }: Request): string => `${at.toString(36)}-x${seq}-`;

/** Whether an exit was asked for by a person, and is not part of a kill. */
export const isRequested = (ref: string): boolean => /^[0-9a-z]+-x/.test(ref);

const isPending = ({ exits }: ExitRequest): boolean => exits.some((e) => e.settled === null);

/** `exits` after the broker's book has proved what became of one. */
export function withSettled(
  exits: readonly IntendedExit[],
  at: Ms,
  fact: Fact & { type: 'ExitSettled' },
): readonly IntendedExit[] {
  const refused = fact.outcome === 'refused' || fact.outcome === 'rejected' || fact.outcome === 'absent';
  return exits.map((e) =>
    e.exit.ref === fact.ref && e.settled === null
      ? { ...e, settled: { filled: fact.filled, at, refused } }
      : e,
  );
}

function intend(
  request: ExitRequest,
  { seq, at }: Recorded,
  fact: Fact & { type: 'ExitIntended' },
): ExitRequest {
  if (!fact.exit.ref.startsWith(refStem(request))) return request;
  const kept = fact.round === request.round ? request.exits : [];
  return { ...request, round: fact.round, exits: [...kept, { exit: fact.exit, seq, at, settled: null }] };
}

function foldExits(exits: readonly ExitRequest[], recorded: Recorded): readonly ExitRequest[] {
  const { seq, at, fact } = recorded;
  switch (fact.type) {
    case 'ExitRequested': {
      const { position, reason } = fact;
      return [...exits, { seq, at, reason, position, round: 0, exits: [], abandoned: false }];
    }
    case 'ExitIntended':
      return exits.map((request) => intend(request, recorded, fact));
    case 'ExitSettled':
      return exits
        .map((request) => ({ ...request, exits: withSettled(request.exits, at, fact) }))
        .filter((request) => !request.abandoned || isPending(request));
    case 'ExitCompleted':
      return exits.filter((request) => request.seq !== fact.request);
    case 'ExitAbandoned':
      return exits
        .map((request) => (request.seq === fact.request ? { ...request, abandoned: true } : request))
        .filter((request) => !request.abandoned || isPending(request));
    // The kill takes over. What may still fill is kept until the kill has a place for it.
    case 'KillTripped':
      return exits.filter(isPending);
    case 'OrdersCancelled':
      return [];
    default:
      return exits;
  }
}

function foldCancel(cancel: Request | null, { seq, at, fact }: Recorded): Request | null {
  switch (fact.type) {
    case 'CancelRequested':
      return { seq, at, reason: fact.reason };
    case 'CancelCompleted':
    case 'KillTripped':
      return null;
    case 'RequestAbandoned':
      return fact.action === 'cancel' ? null : cancel;
    default:
      return cancel;
  }
}

function foldReset(reset: Request | null, { seq, at, fact }: Recorded): Request | null {
  switch (fact.type) {
    case 'DayReset':
      return { seq, at, reason: fact.reason };
    // A new day has nothing left to reset.
    case 'DayRolled':
      return null;
    case 'OwnerConfirmed':
    case 'RequestAbandoned':
      return fact.action === 'reset-day' ? null : reset;
    default:
      return reset;
  }
}

function foldWaiting({ waiting, exits }: Requests, { fact }: Recorded): Requests['waiting'] {
  switch (fact.type) {
    case 'Reduced': {
      const { rule, why } = fact;
      const known = new Set([...waiting, ...exits.filter((e) => !e.abandoned)].map((one) => one.position));
      const more = fact.positions.filter((position) => !known.has(position));
      return [...waiting, ...more.map((position) => ({ position, rule, why }))];
    }
    case 'ExitRequested':
      return waiting.filter(({ position }) => position !== fact.position);
    case 'SettingsChanged':
      return waiting.filter(({ rule }) =>
        fact.settings.rules.some(({ id, then }) => id === rule && then === 'reduce'),
      );
    // The kill takes over; a day that begins anew, or nobody's watch, has no use for a rule of before.
    case 'KillTripped':
    case 'MonitoringStopped':
    case 'DayRolled':
    case 'DayReset':
      return waiting.length === 0 ? waiting : [];
    default:
      return waiting;
  }
}

export function foldRequests(requests: Requests, recorded: Recorded): Requests {
  const exits = foldExits(requests.exits, recorded);
  const cancel = foldCancel(requests.cancel, recorded);
  const reset = foldReset(requests.reset, recorded);
  const waiting = foldWaiting(requests, recorded);
  const same =
    exits === requests.exits &&
    cancel === requests.cancel &&
    reset === requests.reset &&
    waiting === requests.waiting;
  return same ? requests : { cancel, exits, waiting, reset };
}

/** Exits of requests that have left and of which nobody knows yet what became. */
export const unsettled = ({ exits }: Requests): readonly IntendedExit[] =>
  exits.flatMap((request) => request.exits.filter((e) => e.settled === null));
