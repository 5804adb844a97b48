// The name of a state: two states with one name have the same future. Times are ages, inputs are in order, refs are named anew.
import { unsettled } from '../../exporter/src/core/account/requests.ts';
import {
  currentTrip,
  type IntendedExit,
  type KillPhase,
  restsFlat,
  runningKill,
  type Trip,
} from '../../exporter/src/core/account/state.ts';
import type { Asked } from '../../exporter/src/core/input.ts';
import { lastFilledAt, pendingOf } from '../../exporter/src/core/kill/settle.ts';
import type { Ms, Order, Position } from '../../exporter/src/core/types.ts';
import { type Book, isLive, LAG } from './exchange.ts';
import { OLD, PATIENCE, UNIT } from './settings.ts';
import type { Deed, World } from './world.ts';

/** Rounds, re-openings and tries of a lock beyond this are all alike: the settings allow fewer. */
const MOST = 2;
/** Moments of asking are held against each other, however long ago they were. */
const EXACT = Number.POSITIVE_INFINITY;
/** Failures in a row, by which pauses grow; no path has more. */
const FAILURES = 4;
const REF = /[0-9a-z]{6,}-(x?)\d+-(\d+)-(\d+)/;

/** Names the states of one exploration. */
export class Keys {
  readonly #lags: boolean;
  #world: World = undefined as never;

  /** `lags`: whether a read may show what a book said before. */
  constructor(lags: boolean) {
    this.#lags = lags;
  }

  of(world: World): string {
    this.#world = world;
    const { memory, view } = world.core;
    const { exchange, left } = world;
    const { accountAsked, ordersAsked, gateClosed } = view;
    if (world.over) return `over ${memory.phase.name}`;
    return [
      this.#phase(),
      this.#requests(),
      this.#asked(accountAsked),
      this.#asked(ordersAsked),
      gateClosed,
      this.#age(view.disagreeSince, PATIENCE),
      this.#age(view.dirtySince, EXACT),
      ...this.#answered(),
      view.legs.map((leg) => leg.position.netQty),
      this.#orders(view.orders),
      this.#fills(),
      this.#tried(),
      world.flying.map((deed) => this.#deed(deed)).sort(),
      world.orphans.map((o) => this.#named(o.effect.key) + this.#age(o.at, OLD)).sort(),
      this.#book(exchange.positions, (rows: readonly Position[]) => rows.map((p) => p.netQty).join()),
      this.#book(exchange.orders, (rows: readonly Order[]) => this.#orders(rows)),
      exchange.locked,
      exchange.loggedOut,
      left,
    ].join('|');
  }

  /** At rest it matters how long ago each book was read; in a kill that is every moment, or a late answer ago. */
  #answered(): readonly string[] {
    const { view, memory } = this.#world.core;
    const most = restsFlat(memory.phase) ? OLD : 2;
    const unread = view.accountAt === null || view.ordersAt === null;
    const boot = unread ? this.#age(view.bootAt, OLD) : '';
    return [this.#age(view.accountAt, most), this.#age(view.ordersAt, most), boot];
  }

  #age(at: Ms | null, most: number): string {
    return at === null ? '-' : `${Math.min((this.#world.now - at) / UNIT, most)}`;
  }

  /** A read counts by whether it was asked for before or after what outdates reads, and by its age. */
  #asked(asked: Asked | null): string {
    if (asked === null) return '-';
    const { changedStep, actedStep } = this.#world.core.view;
    const order = `${asked.step >= changedStep}${asked.step >= actedStep}`;
    return order + this.#age(asked.at, EXACT) + this.#proves(asked.at);
  }

  /** What is held against the moment of asking: the first flat read, what reappeared, exits of which nothing is known. */
  #proves(at: Ms): string {
    const { memory, view } = this.#world.core;
    const kill = runningKill(memory.phase);
    const after = (since: Ms | null | undefined, units: number) =>
      since === null || since === undefined ? '' : at - since >= units * UNIT ? '+' : '-';
    const agrees = after(view.disagreeSince, PATIENCE);
    if (kill?.name === 'verifying') return agrees + after(kill.seenAskedAt, 1);
    if (restsFlat(memory.phase)) return agrees + after(view.dirtySince, 1) + after(view.dirtySince, PATIENCE);
    const own = kill?.name === 'flattening' ? kill.exits : [];
    const exits = [...unsettled(memory.requests), ...pendingOf(own)];
    // The book is waited for as long as it takes where an exit was accepted.
    const left = exits.map(({ exit, seq }) => {
      const tried = view.tried[`exit:${exit.ref}`];
      if (tried !== undefined) return tried.failure === null ? null : tried.at;
      return seq <= view.bootSeq ? view.bootAt : null;
    });
    const filledAt = view.disagreeSince === null ? null : Math.max(view.disagreeSince, lastFilledAt(own));
    return agrees + [filledAt, ...left].map((since) => after(since, PATIENCE)).join('');
  }

  #deed({ effect, arrived, asked }: Deed): string {
    const name = this.#named(effect.key);
    return effect.type === 'read'
      ? name + this.#asked(asked)
      : `${name}${arrived}${this.#age(asked.at, OLD)}`;
  }

  #phase(): string {
    const { phase } = this.#world.core.memory;
    const kill = runningKill(phase);
    const trip = currentTrip(phase);
    if (trip === null) return phase.name;
    const { lock } = trip;
    const tries = [Math.min(trip.round, MOST), Math.min(trip.bypasses, MOST), Math.min(lock.attempts, MOST)];
    const lockState = [this.#age(lock.triedAt, MOST), lock.failure !== null, lock.confirmedAt !== null];
    const step = kill === null ? this.#age(phase.since, OLD) : `${kill.name}${this.#step(kill)}`;
    const told = trip.told.length + (phase.name === 'locked' && phase.loggedOutAt !== null ? 100 : 0);
    return `${phase.name} ${step} ${tries} ${lockState} ${this.#code(trip)} ${told}`;
  }

  /** How much longer a code is waited for. */
  #code({ lock }: Trip): string {
    return lock.codeWanted === null
      ? ''
      : `${Math.max(-OLD, (this.#world.now - lock.codeWanted.until) / UNIT)}`;
  }

  #step(kill: KillPhase): string {
    const age = this.#world.core.memory.phase.name === 'stuck' ? '' : this.#age(kill.since, OLD);
    switch (kill.name) {
      case 'cancelling':
        return age;
      case 'flattening':
        return age + this.#exits(kill.exits, kill.trip.seq);
      case 'verifying':
        return age + this.#age(kill.seenAskedAt, EXACT);
      case 'locking':
        return `${age}${kill.then}${Math.min(kill.trip.lock.attempts - kill.before, MOST)}${this.#exits(kill.exits, kill.trip.seq)}`;
    }
  }

  /** What was settled counts by how long it keeps the next round waiting; what is pending, in full. */
  #exits(exits: readonly IntendedExit[], tripSeq: number): string {
    const since = Math.max(this.#world.core.view.bootSeq, tripSeq);
    return exits
      .map(({ exit, seq, at, settled }) => {
        if (settled !== null) {
          const pause = settled.refused ? 1 : settled.filled > 0 ? PATIENCE : 0;
          const left = pause === 0 ? '' : this.#age(settled.at, pause);
          return `${settled.refused}${settled.filled > 0}${left}`;
        }
        const own = `${this.#named(exit.ref)} ${exit.symbol}${exit.side}${exit.qty}${seq > since}`;
        // One from an earlier life may have been sent until this one began.
        const { bootSeq, bootAt } = this.#world.core.view;
        return seq > bootSeq
          ? own + this.#age(at, 1)
          : `${own}b${this.#age(bootAt, 2 * PATIENCE)}${this.#age(at, 1)}`;
      })
      .join();
  }

  #requests(): string {
    const { cancel, exits } = this.#world.core.memory.requests;
    const own = exits.map((r) => {
      const { position, round, abandoned, at } = r;
      return `${position}${Math.min(round, MOST)}${abandoned}${this.#age(at, OLD)}${this.#exits(r.exits, 0)}`;
    });
    return `${cancel === null ? '' : 'cancel'}${own}`;
  }

  /** References differ by path in their times and numbers; how many rounds ago they were planned tells them apart. */
  #named(text: string): string {
    const { phase, requests } = this.#world.core.memory;
    return text.replace(REF, (_, hand: string, round: string, n: string) => {
      const newest = hand === 'x' ? requests.exits[0]?.round : currentTrip(phase)?.round;
      return `${hand}${Math.max(-MOST, Number(round) - (newest ?? 0))}.${n}`;
    });
  }

  /** Orders that have ended count by what they have traded, unless somebody still asks for one of them. */
  #orders(rows: readonly Order[]): string {
    const asked = this.#wanted();
    const done: Record<string, number> = {};
    const out: string[] = [];
    for (const o of rows) {
      if (isLive(o) || (o.tag !== null && asked.has(o.tag)))
        out.push(`${this.#named(o.id)}${o.side}${o.filled}/${o.qty}${o.status}`);
      else if (o.filled > 0)
        done[o.symbol] = (done[o.symbol] ?? 0) + (o.side === 'buy' ? o.filled : -o.filled);
    }
    return `${out}+${Object.entries(done).sort()}`;
  }

  /** References of exits that are not settled, or that may still arrive. */
  #wanted(): ReadonlySet<string> {
    const { phase, requests } = this.#world.core.memory;
    const kill = runningKill(phase);
    const kills = kill?.name === 'flattening' || kill?.name === 'locking' ? pendingOf(kill.exits) : [];
    const exits = [...unsettled(requests), ...kills];
    const wanted = new Set(exits.map((e) => e.exit.ref));
    for (const { effect } of [...this.#world.flying, ...this.#world.orphans])
      if (effect.type === 'exit') wanted.add(effect.exit.ref);
    return wanted;
  }

  /** Only of deeds that may be done again, and as long as it keeps them waiting. */
  #tried(): string {
    const { view, memory } = this.#world.core;
    const { orders } = this.#world.exchange;
    const shown = [...orders.now, ...this.#recent(orders).flatMap(({ rows }) => rows)];
    const live = new Set([...view.orders, ...shown].filter(isLive).map((o) => o.id));
    const wanted = this.#wanted();
    const out: string[] = [];
    for (const [key, { at, failures, failure }] of Object.entries(view.tried)) {
      const [what = '', name = ''] = key.split(/:(.*)/);
      if (what === 'cancel' && !live.has(name)) continue;
      if (what === 'exit' && !wanted.has(name)) continue;
      if (what === 'read' && failures === 0) continue;
      if (what === 'lock') continue;
      if (key === 'gate:open' && memory.phase.name !== 'watching') continue;
      const patience = what === 'exit' && failure !== null ? 2 * PATIENCE : 1;
      const most = Math.max(patience, 2 ** Math.max(0, failures - 1));
      const fate = failure === null ? '' : failure.retry;
      out.push(`${this.#named(key)}${this.#age(at, most)},${Math.min(failures, FAILURES)}${fate}`);
    }
    return out.sort().join();
  }

  /** What a book said before, and until when, while a read may still show it. */
  #recent<T>({ older }: Book<T>): Book<T>['older'] {
    const { left, now } = this.#world;
    if (left === 0 || !this.#lags) return [];
    const asked = this.#world.flying.map((deed) => deed.asked.at);
    return older.filter(({ until }) => until >= Math.min(now, ...asked) - LAG);
  }

  /** Fills that the core has seen and that an older book lacks. */
  #fills(): string {
    const { view } = this.#world.core;
    const older = this.#recent(this.#world.exchange.orders);
    const lacks = (rows: readonly Order[], id: string, filled: number) =>
      (rows.find((o) => o.id === id)?.filled ?? 0) < filled;
    const lacking = [...view.fills].filter(([id, filled]) =>
      older.some(({ rows }) => lacks(rows, id, filled)),
    );
    return lacking.map(([id, filled]) => `${this.#named(id)}${filled}`).join();
  }

  #book<T>(book: Book<T>, text: (rows: T) => string): string {
    const older = this.#recent(book).map(({ rows, until }) => `<${text(rows)}@${this.#age(until, OLD)}`);
    return text(book.now) + older.join('');
  }
}
