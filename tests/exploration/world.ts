// One state of the explored world: the real core, what it has in flight, the exchange, and what may still go wrong.
import { decide } from '../../exporter/src/core/account/decide.ts';
import { due } from '../../exporter/src/core/account/due.ts';
import { apply, evolve } from '../../exporter/src/core/account/evolve.ts';
import { observe } from '../../exporter/src/core/account/observe.ts';
import { type AccountState, boot, emptyMemory, type Memory } from '../../exporter/src/core/account/state.ts';
import type { Effect } from '../../exporter/src/core/effect.ts';
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import type { Asked, Input } from '../../exporter/src/core/input.ts';
import type { BrokerAbilities } from '../../exporter/src/core/ports.ts';
import type { Settings } from '../../exporter/src/core/settings.ts';
import type { Ms } from '../../exporter/src/core/types.ts';
import { DAY, sec, timer } from '../given.ts';
import type { Exchange } from './exchange.ts';
import { checkFacts, checkStart } from './invariants.ts';

/** A deed of the core that has left it; `arrived` once the world has done it and only the answer is out. */
export interface Deed {
  readonly effect: Effect;
  readonly asked: Asked;
  readonly arrived: boolean;
}

/** The journal as a chain, newest first, so that a state shares it with the one it came from. */
export interface Chain {
  readonly row: Recorded;
  readonly older: Chain | null;
}

export interface World {
  readonly core: AccountState;
  readonly now: Ms;
  readonly flying: readonly Deed[];
  /** Deeds whose sender has given up on them or died: they arrive a little later, or never. */
  readonly orphans: readonly { readonly effect: Effect; readonly at: Ms }[];
  readonly exchange: Exchange;
  /** How much may still go wrong on this path. */
  readonly left: number;
  readonly journal: Chain | null;
  /** The last trade past gate and lock, and the reads that the account was first seen flat on. */
  readonly tradedAt: Ms | null;
  readonly firstFlat: { readonly account: Asked; readonly orders: Asked } | null;
  /** Nothing of interest follows. */
  readonly over: boolean;
}

/** Called with each fact: the memory it met and the memory it made. */
export type Witness = (before: Memory, fact: Fact, after: Memory) => void;

const MAX_ROUNDS = 16;

/** The engine presses one lock at a time, also when the core does not wait for the first one any more. */
const isPressed = ({ flying }: World): boolean => flying.some(({ effect }) => effect.type === 'lock');

/** Starts what is due and not in flight. */
export function start(world: World): World {
  const flying = new Set(world.flying.map(({ effect }) => effect.key));
  const asked = { step: world.core.view.step, at: world.now };
  let next = world;
  for (const effect of due(world.core, world.now)) {
    if (flying.has(effect.key) || (effect.type === 'lock' && isPressed(next))) continue;
    flying.add(effect.key);
    checkStart(next, effect);
    next = { ...next, flying: [...next.flying, { effect, asked, arrived: false }] };
  }
  return next;
}

function record(world: World, facts: readonly Fact[], witness: Witness): World {
  let { core, journal, firstFlat } = world;
  checkFacts(world, facts);
  for (const fact of facts) {
    const seq = core.memory.seq + 1;
    const row = { account: core.id, seq, position: seq, at: core.view.at, fact, hash: '' };
    const after = apply(core, row);
    witness(core.memory, fact, after.memory);
    const { accountAsked, ordersAsked } = core.view;
    if (fact.type === 'FlatSeen' && accountAsked !== null && ordersAsked !== null)
      firstFlat = { account: accountAsked, orders: ordersAsked };
    core = after;
    journal = { row, older: journal };
  }
  return { ...world, core, journal, firstFlat };
}

/**
 * Takes one input as the engine does: observe, decide, record, start what is due, and again until nothing follows.
 * After each record but the last the process may die, so each of these moments is handed to `mayDie`.
 */
export function take(
  world: World,
  input: Input,
  witness: Witness,
  mayDie: (world: World) => void = () => undefined,
): World {
  let next = world;
  let seen = input;
  for (let round = 0; ; round++) {
    if (round === MAX_ROUNDS) throw new Error(`${input.type} leads to facts without end`);
    if (round > 0) mayDie(next);
    next = { ...next, core: observe(next.core, seen) };
    const facts = decide(next.core, seen);
    if (facts.length === 0) return start(next);
    next = start(record(next, facts, witness));
    seen = timer(next.now);
  }
}

/** The process dies and comes back at once: it remembers its journal and has seen nothing. */
export function reborn(world: World, witness: Witness): World {
  const rows: Recorded[] = [];
  for (let at = world.journal; at !== null; at = at.older) rows.push(at.row);
  const memory = rows.reduceRight(evolve, emptyMemory);
  if (JSON.stringify(memory) !== JSON.stringify(world.core.memory)) {
    throw new Error('the live memory is not the fold of the journal');
  }
  const sent = world.flying.filter((deed) => !deed.arrived && deed.effect.type !== 'read');
  const orphans = [...world.orphans, ...sent.map(({ effect }) => ({ effect, at: world.now }))];
  const core = boot(world.core.id, world.core.can, memory, world.now);
  // Another life counts its inputs anew, so only the time of those reads means something to it.
  const before = (asked: Asked): Asked => ({ ...asked, step: -1 });
  const firstFlat = world.firstFlat && {
    account: before(world.firstFlat.account),
    orders: before(world.firstFlat.orders),
  };
  return take(
    { ...world, core, flying: [], orphans, left: world.left - 1, firstFlat },
    timer(world.now),
    witness,
  );
}

/** Reads both books. */
function readOnce(world: World, witness: Witness): World {
  const { positions, orders } = world.exchange;
  const asked = { step: world.core.view.step, at: world.now };
  const at = world.now;
  const read = { positions: positions.now, marks: {}, unparsed: [], brokerMtm: null };
  const seen = take(world, { type: 'account', at, asked, read }, witness);
  return take(seen, { type: 'orders', at, asked, read: { orders: orders.now, unparsed: [] } }, witness);
}

/** An account that is watched and has been read, and whose process has just been started. */
export function begin(
  can: BrokerAbilities,
  settings: Settings,
  exchange: Exchange,
  left: number,
  witness: Witness,
): World {
  const now = sec(0);
  const core = boot('explored', can, emptyMemory, now);
  const bare = { exchange, left, journal: null, tradedAt: null, firstFlat: null, over: false };
  const world: World = { core, now, flying: [], orphans: [], ...bare };
  const set = take(world, { type: 'settings', at: now, settings, by: 'config' }, witness);
  const known = take(set, { type: 'day', at: now, day: DAY }, witness);
  const open = take(
    { ...known, flying: [] },
    { type: 'effectDone', at: now, key: 'gate:open', detail: '' },
    witness,
  );
  return readOnce(open, witness);
}
