// Everything that can happen next in a state of the world, each with its name and what comes of it.
import { currentTrip, restsFlat } from '../../exporter/src/core/account/state.ts';
import type { Effect } from '../../exporter/src/core/effect.ts';
import type { Command, Input } from '../../exporter/src/core/input.ts';
import type { Failure, Order } from '../../exporter/src/core/types.ts';
import { failure, NEXT_DAY, timer } from '../given.ts';
import { cancelled, type Exchange, fill, isLive, placed, remaining, seen, traded } from './exchange.ts';
import { STALL, UNIT } from './settings.ts';
import { type Deed, reborn, take, type Witness, type World } from './world.ts';

export interface Step {
  readonly name: string;
  readonly world: World;
}

/** A deed whose answer was lost arrives within this time or never. */
const LANDING = UNIT;
/** Nothing has a price, so that nothing of the day's money tells two states apart. */
const NOTHING = { marks: {}, unparsed: [], brokerMtm: null };
const PROOF = {
  how: 'api',
  already: false,
  evidence: ['locked'],
  screenshots: [],
  fingerprint: null,
} as const;

/** What a person may ask, and whether the day may end. */
export type Wish = 'kill' | 'exit' | 'cancel' | 'stop' | 'rearm' | 'roll';

/** What can go wrong: each costs one of the troubles that a path may meet. */
export const TROUBLES = [
  /** A deed is refused, by its answer or, an exit, at the exchange. */
  'refusal',
  /** An answer is lost; the deed has been done, is done a little later, or never. */
  'loss',
  /** Time passes over what is in flight. */
  'late',
  'crash',
  /** A read shows a book as it was before its last change, or was asked for before the kill. */
  'lag',
  'failed-read',
  'part-fill',
  /** Somebody trades past the gate or past the lock. */
  'trade',
  /** The process sleeps for longer than any threshold. */
  'stall',
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Possible {
  readonly wishes: readonly Wish[];
  readonly troubles: readonly Trouble[];
  /** Whether a kill that is stuck is followed any further. */
  readonly pastStuck: boolean;
}

export class Events {
  readonly #witness: Witness;
  readonly #possible: Possible;
  #steps: Step[] = [];
  #world: World = undefined as never;

  constructor(witness: Witness, possible: Possible) {
    this.#witness = witness;
    this.#possible = possible;
  }

  /** Whether a read may show what a book said before. */
  get lags(): boolean {
    return this.#possible.troubles.includes('lag');
  }

  of(world: World): readonly Step[] {
    this.#world = world;
    this.#steps = [];
    if (world.over) return [];
    // Nothing waits for the gate's answer and it changes no book, so it may as well come before all else.
    const gate = world.flying.find(({ effect }) => effect.type === 'gate');
    if (gate !== undefined) {
      this.#settled(gate);
      return this.#steps;
    }
    for (const deed of world.flying) {
      if (deed.effect.type === 'linked') this.#settled(deed);
      else if (deed.effect.type === 'read') this.#read(deed, deed.effect.what);
      else if (deed.arrived) this.#answer(deed);
      else this.#arrive(deed);
    }
    for (const [i, { effect }] of world.orphans.entries()) {
      const orphans = world.orphans.filter((_, other) => other !== i);
      this.#deliver(`late ${effect.key}`, effect, (exchange) => ({ ...world, exchange, orphans }));
    }
    for (const row of world.exchange.orders.now) if (isLive(row)) this.#fills(row);
    this.#people();
    this.#time();
    this.#polls();
    if (this.#may('crash')) this.#add('crash', reborn(world, this.#witness));
    return this.#steps;
  }

  #may(trouble: Trouble): boolean {
    return this.#world.left > 0 && this.#possible.troubles.includes(trouble);
  }

  #add(name: string, world: World): void {
    const over = world.over || (!this.#possible.pastStuck && world.core.memory.phase.name === 'stuck');
    this.#steps.push({ name, world: over ? { ...world, over } : world });
  }

  /** The input is taken, and once more for each moment between its records at which the process can die. */
  #input(name: string, world: World, input: Input): void {
    const deaths: World[] = [];
    const mayDie = (w: World) => w.left > 0 && this.#may('crash') && deaths.push(w);
    this.#add(name, take(world, input, this.#witness, mayDie));
    for (const [i, w] of deaths.entries()) this.#add(`${name}, crash ${i + 1}`, reborn(w, this.#witness));
  }

  /** The same, as one of the things that go wrong. */
  #trouble(trouble: Trouble, name: string, world: World, input: Input): void {
    if (this.#may(trouble)) this.#input(name, { ...world, left: world.left - 1 }, input);
  }

  #landed(deed: Deed): World {
    return { ...this.#world, flying: this.#world.flying.filter((other) => other !== deed) };
  }

  #fail(name: string, world: World, key: string, why: Failure): void {
    const trouble = why.retry === 'unknown' ? 'loss' : 'refusal';
    this.#trouble(trouble, `${name} ${key}`, world, {
      type: 'effectFailed',
      at: world.now,
      key,
      failure: why,
    });
  }

  #read(deed: Deed, what: 'account' | 'orders'): void {
    const { asked } = deed;
    const world = this.#landed(deed);
    const at = world.now;
    const { positions, orders } = world.exchange;
    const inputs: readonly Input[] =
      what === 'account'
        ? seen(positions, asked.at).map((rows) => ({
            type: what,
            at,
            asked,
            read: { ...NOTHING, positions: rows },
          }))
        : seen(orders, asked.at).map((rows) => ({
            type: what,
            at,
            asked,
            read: { orders: rows, unparsed: [] },
          }));
    for (const [age, input] of inputs.entries()) {
      if (age === 0) this.#input(`read ${what}`, world, input);
      else this.#trouble('lag', `${'old'.repeat(age)} ${what}`, world, input);
    }
    this.#trouble('failed-read', `failed ${what}`, world, {
      type: 'readFailed',
      at,
      what,
      failure: failure('yes'),
    });
  }

  /** What changes nothing at the exchange arrives and is answered at once, or fails. */
  #settled(deed: Deed): void {
    const world = this.#landed(deed);
    const { key } = deed.effect;
    this.#input(`answer ${key}`, world, answerOf(deed.effect, world.now));
    this.#fail('refuse', world, key, failure('no', 'broker'));
  }

  /** It arrives, it is refused, or nobody knows. */
  #arrive(deed: Deed): void {
    const { effect } = deed;
    const { key } = effect;
    this.#deliver(key, effect, (exchange) => {
      const flying = this.#world.flying.map((d) => (d === deed ? { ...d, arrived: true } : d));
      return { ...this.#world, flying, exchange };
    });
    const world = this.#landed(deed);
    this.#fail('refuse', world, key, failure('no', 'broker'));
    const orphans = [...world.orphans, { effect, at: world.now }];
    this.#fail('lose', { ...world, orphans }, key, failure('unknown'));
    if (effect.type !== 'lock') return;
    this.#fail('miss', world, key, failure('yes', 'shape'));
    const at = world.now;
    const proof = { ...PROOF, evidence: [] };
    this.#trouble('refusal', 'believe', world, { type: 'locked', at, key, proof });
    const until = at + 2 * UNIT;
    this.#trouble('refusal', 'code', this.#world, { type: 'codeWanted', at, id: key, what: 'a code', until });
  }

  /** The deed is done at the exchange; an exit may be rejected there. */
  #deliver(name: string, effect: Effect, after: (exchange: Exchange) => World): void {
    const { exchange, now } = this.#world;
    this.#add(name, after(done(exchange, effect, now)));
    if (effect.type !== 'exit' || !this.#may('refusal')) return;
    const world = after(placed(exchange, effect.exit, 'rejected', now));
    this.#add(`reject ${name}`, { ...world, left: world.left - 1 });
  }

  #answer(deed: Deed): void {
    const { effect } = deed;
    const { key } = effect;
    const world = this.#landed(deed);
    this.#input(`answer ${key}`, world, answerOf(effect, world.now));
    this.#fail('lose answer', world, key, failure('unknown'));
  }

  #fills(row: Order): void {
    const world = this.#world;
    const { exchange, now, left } = world;
    const all = remaining(row);
    this.#add(`fill ${row.id}`, { ...world, exchange: fill(exchange, row, all, now) });
    if (all > 1 && this.#may('part-fill'))
      this.#add(`part ${row.id}`, { ...world, left: left - 1, exchange: fill(exchange, row, 1, now) });
  }

  #people(): void {
    const world = this.#world;
    const { memory } = world.core;
    const { phase } = memory;
    for (const wish of this.#possible.wishes) {
      if (wish === 'roll') this.#roll();
      else this.#ask(wish);
    }
    if (currentTrip(phase) === null || !this.#may('trade')) return;
    const exchange = traded(world.exchange, world.now);
    this.#add('trade', { ...world, left: world.left - 1, tradedAt: world.now, exchange });
  }

  #ask(wish: Exclude<Wish, 'roll'>): void {
    const world = this.#world;
    const { phase, requests } = world.core.memory;
    const reason = 'explored';
    const ask = (command: Command, over = false) => {
      const input: Input = { type: 'command', at: world.now, command, by: 'user:asha' };
      this.#input(command.name, { ...world, over }, input);
    };
    if (wish === 'rearm') {
      if (phase.name === 'locked') ask({ name: wish, reason, clears: phase.trip.seq }, true);
      return;
    }
    if (wish === 'kill' && (phase.name === 'watching' || phase.name === 'stopped'))
      ask({ name: wish, reason });
    if (phase.name !== 'watching') return;
    if (wish === 'stop') ask({ name: wish, reason });
    if (wish === 'cancel' && requests.cancel === null) ask({ name: wish, reason });
    const again = requests.exits.length > 0 || this.#world.exchange.positions.now.length === 0;
    if (wish === 'exit' && !again) ask({ name: wish, reason, position: 'short|NRML' });
  }

  /** The day ends in whatever the account is; what follows is another day's story. */
  #roll(): void {
    const world = this.#world;
    if (currentTrip(world.core.memory.phase) === null) return;
    const now = NEXT_DAY.startsAt;
    this.#input('roll', { ...world, now, over: true }, { type: 'day', at: now, day: NEXT_DAY });
  }

  /** Time passes when all is answered; that it passes over what is in flight is trouble, and so is a long sleep. */
  #time(): void {
    const world = this.#world;
    if (currentTrip(world.core.memory.phase) === null) return;
    const now = world.now + UNIT;
    const orphans = world.orphans.filter(({ at }) => now - at <= LANDING);
    const woken = world.now + STALL * UNIT;
    this.#trouble('stall', 'stall', { ...world, now: woken, orphans: [] }, timer(woken));
    // At rest the polls come first: only a process that sleeps does not look.
    const { accountAt, ordersAt, bootAt } = world.core.view;
    const seenAt = Math.min(accountAt ?? bootAt, ordersAt ?? bootAt);
    if (restsFlat(world.core.memory.phase) && world.now - seenAt > UNIT) return;
    if (world.flying.length === 0) this.#input('time', { ...world, now, orphans }, timer(now));
    else this.#trouble('late', 'late', { ...world, now, orphans }, timer(now));
  }

  /** Nothing is due while an account is at rest: then the engine's polls read it, and one may be slow. */
  #polls(): void {
    const world = this.#world;
    const { memory, view } = world.core;
    const { phase } = memory;
    const resting = currentTrip(phase) === null || restsFlat(phase);
    if (!resting || (phase.name === 'locked' && phase.loggedOutAt !== null)) return;
    for (const what of ['account', 'orders'] as const) {
      const key = `read:${what}`;
      if (world.flying.some(({ effect }) => effect.key === key)) continue;
      const asked = { step: view.step, at: world.now };
      const deed: Deed = { effect: { type: 'read', key, what }, asked, arrived: false };
      this.#read(deed, what);
      if (currentTrip(phase) !== null || !this.#may('lag')) continue;
      this.#add(`slow ${what}`, { ...world, left: world.left - 1, flying: [...world.flying, deed] });
    }
  }
}

function done(exchange: Exchange, effect: Effect, at: number): Exchange {
  switch (effect.type) {
    case 'exit':
      return placed(exchange, effect.exit, 'open', at);
    case 'cancel': {
      const row = exchange.orders.now.find((o) => o.id === effect.orderId);
      return row !== undefined && isLive(row) ? cancelled(exchange, row, at) : exchange;
    }
    case 'lock':
      return { ...exchange, locked: true };
    case 'logout':
      return { ...exchange, loggedOut: true };
    default:
      return exchange;
  }
}

function answerOf(effect: Effect, at: number): Input {
  const { key } = effect;
  switch (effect.type) {
    case 'lock':
      return { type: 'locked', at, key, proof: PROOF };
    case 'linked': {
      const { account } = effect;
      return { type: 'linkedTold', at, key, account, outcome: 'tripped', seq: 1, detail: '' };
    }
    default:
      return { type: 'effectDone', at, key, detail: '' };
  }
}
