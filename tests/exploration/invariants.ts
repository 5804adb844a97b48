// What must hold in every state and at every step: judged by what the exchange knows, not by what the core believes.
import { currentTrip, isLoggedOut, type Memory, runningKill } from '../../exporter/src/core/account/state.ts';
import type { Effect } from '../../exporter/src/core/effect.ts';
import type { Fact } from '../../exporter/src/core/fact.ts';
import { inScope } from '../../exporter/src/core/kill/scope.ts';
import type { Scope } from '../../exporter/src/core/settings.ts';
import type { Order } from '../../exporter/src/core/types.ts';
import { isFlat, isLive, LAG, netOf, remaining } from './exchange.ts';
import type { World } from './world.ts';

/** An invariant that does not hold; the explorer adds how it came to that. */
export class Broken extends Error {}

function holds(what: boolean, otherwise: string): void {
  if (!what) throw new Broken(otherwise);
}

/** Before an effect leaves: no order without its cause on record, none before the gate was asked to close. */
export function checkStart(world: World, effect: Effect): void {
  const { memory, view } = world.core;
  if (effect.type !== 'exit' && effect.type !== 'cancel') {
    holds(effect.type !== 'read' || !isLoggedOut(memory.phase), 'read after the session was closed');
    holds(effect.type !== 'lock' || runningKill(memory.phase) !== null, 'a lock is pressed without a kill');
    holds(effect.type !== 'logout' || memory.phase.name === 'locked', 'logged out before it is locked');
    return;
  }
  const kill = runningKill(memory.phase);
  const asked = memory.requests.exits.length > 0 || memory.requests.cancel !== null;
  holds(kill !== null || asked, `${effect.key} without a trip or a request on record`);
  if (kill === null) return;
  const gate = view.tried['gate:closed'] !== undefined || flies(world, 'gate:closed');
  holds(gate, `${effect.key} before the gate was asked to close`);
  if (effect.type !== 'exit') return;
  const intended = kill.name === 'flattening' && kill.exits.some((e) => e.exit.ref === effect.exit.ref);
  holds(intended, `${effect.key} is not on record`);
}

const flies = ({ flying }: World, key: string): boolean => flying.some(({ effect }) => effect.key === key);

/** Quantity that may still be traded for a leg: by orders that work, and by exits that may yet arrive. */
function outstanding(world: World, symbol: string): { readonly buy: number; readonly sell: number } {
  const sum = { buy: 0, sell: 0 };
  const rows = world.exchange.orders.now;
  for (const row of rows) if (row.symbol === symbol && isLive(row)) sum[row.side] += remaining(row);
  const coming = [...world.flying.filter((d) => !d.arrived), ...world.orphans].map(({ effect }) => effect);
  const refs = new Set<string>();
  for (const effect of coming) {
    if (effect.type !== 'exit' || effect.exit.symbol !== symbol || refs.has(effect.exit.ref)) continue;
    refs.add(effect.exit.ref);
    if (!rows.some((row) => row.tag === effect.exit.ref)) sum[effect.exit.side] += effect.exit.qty;
  }
  return sum;
}

/** In no state may what is under way reverse a position or make one larger, however it comes out. */
export function checkState(world: World): void {
  for (const symbol of ['short', 'hedge']) {
    const net = netOf(world.exchange, symbol);
    const { buy, sell } = outstanding(world, symbol);
    holds(buy <= Math.max(0, -net), `${symbol} is at ${net}, and ${buy} may still be bought`);
    holds(sell <= Math.max(0, net), `${symbol} is at ${net}, and ${sell} may still be sold`);
  }
}

const flatBooks = ({ memory, view }: World['core']): boolean =>
  view.legs.every(({ position }) => position.netQty === 0 || !inScope(scopeOf(memory), position)) &&
  !view.orders.some(isWorking);
const scopeOf = ({ phase, settings }: Memory): Scope => currentTrip(phase)?.scope ?? settings.kill.scope;
const isWorking = (o: Order): boolean => isLive(o) || o.status === 'pending' || o.status === 'unknown';

/** Flat is claimed on two reads of each book that are a gap apart, and it is true; locked, on that and on its lock. */
export function checkFacts(world: World, facts: readonly Fact[]): void {
  for (const fact of facts) {
    if (fact.type === 'FlatVerified') checkFlat(world);
    if (fact.type === 'KillLocked') checkLocked(world, facts);
    if (fact.type === 'LinkedTold') checkTold(world, fact.account);
    if (fact.type === 'ExitIntended') checkRef(world, fact.exit.ref);
  }
}

function checkFlat(world: World): void {
  const { core, firstFlat } = world;
  const { accountAsked, ordersAsked } = core.view;
  if (firstFlat === null || accountAsked === null || ordersAsked === null) throw new Broken('flat unread');
  holds(flatBooks(core), 'flat is claimed on books that are not');
  const gap = core.memory.settings.verifyGapMs;
  for (const [second, first] of [
    [accountAsked, firstFlat.account],
    [ordersAsked, firstFlat.orders],
  ] as const) {
    holds(second.step > first.step, 'flat is claimed twice on one read');
    holds(second.at - first.at >= gap, 'the two reads that prove it flat are too close');
  }
  const since = Math.min(accountAsked.at, ordersAsked.at) - LAG;
  const crossed = world.tradedAt !== null && world.tradedAt >= since;
  holds(isFlat(world.exchange, scopeOf(core.memory)) || crossed, 'called flat while it is open');
}

function checkLocked(world: World, facts: readonly Fact[]): void {
  const { core, exchange } = world;
  const { phase } = core.memory;
  const kill = runningKill(phase);
  const verified = facts.some(({ type }) => type === 'FlatVerified');
  const proved = verified || (kill?.name === 'locking' && kill.then === 'locked');
  holds(proved, 'locked without being proved flat');
  holds(core.can.lock === 'none' || exchange.locked, 'locked, and the lock of the broker is open');
}

function checkRef(world: World, ref: string): void {
  for (let at = world.journal; at !== null; at = at.older) {
    const { fact } = at.row;
    holds(fact.type !== 'ExitIntended' || fact.exit.ref !== ref, `${ref} is intended twice`);
  }
}

function checkTold(world: World, account: string): void {
  const told = currentTrip(world.core.memory.phase)?.told ?? [];
  holds(!told.some((one) => one.account === account), `${account} is told twice`);
}
