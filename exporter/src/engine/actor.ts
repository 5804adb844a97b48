// One account with everything round it: loop, scribe, performer, polls. Built from its journal.

import type { CommandResult, LinkReply } from '../contract/request.ts';
import type { AccountFrame } from '../contract.ts';
import { currentTrip, isLoggedOut } from '../core/account/state.ts';
import type { Recorded } from '../core/fact.ts';
import { accountFrame } from '../core/frame.ts';
import type { Asked, Command, Input } from '../core/input.ts';
import { asksOf } from '../core/kill/owner.ts';
import type { Broker, Clock, Conflict, Gate, Journal, Lock } from '../core/ports.ts';
import type { Settings } from '../core/settings.ts';
import type { Day, Ms } from '../core/types.ts';
import { AccountLoop, restore } from './account-loop.ts';
import type { Receipts } from './inbox.ts';
import type { Tell } from './linked.ts';
import type { Meter } from './meter.ts';
import { Performer, type Session, type What } from './performer.ts';
import { poll } from './polls.ts';
import type { RunQueue } from './run-queue.ts';
import { Scribe } from './scribe.ts';

export interface AccountSetup {
  readonly id: string;
  /** The kind of broker, for people. */
  readonly kind: string;
  readonly broker: Broker;
  readonly gate: Gate;
  /** The broker's own lock; absent where it has none. */
  readonly lock?: Lock | null;
  readonly settings: Settings;
  readonly pollMs: Ms;
  readonly dayOf: (now: Ms) => Day;
}

export interface ActorDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly random: () => number;
  readonly meter: Meter;
  readonly queue: RunQueue;
  /** Tells a linked account of a trip. */
  readonly tell: Tell;
  readonly changed: (actor: Actor, recorded: readonly Recorded[]) => void;
  readonly journalBehind: (account: string, why: string) => void;
  readonly journalCaughtUp: (account: string) => void;
  readonly conflict: (error: Conflict) => void;
}

export class Actor {
  readonly setup: AccountSetup;
  readonly loop: AccountLoop;
  readonly performer: Performer;
  /** The read whose positions the engine has indexed. */
  indexed: Asked | null = null;
  readonly #deps: ActorDeps;
  readonly #stops: (() => void)[] = [];
  /** The code that was asked for last, by a kill or by a look at the terminal. */
  #codeWanted: string | null = null;

  private constructor(setup: AccountSetup, deps: ActorDeps, initial: AccountLoop['state']) {
    const { id, kind, broker, gate } = setup;
    const { clock, meter } = deps;
    this.setup = setup;
    this.#deps = deps;
    const scribe = new Scribe(id, initial.memory.seq, {
      journal: deps.journal,
      clock,
      appendSeconds: meter.journalAppend,
      onBehind: (why) => deps.journalBehind(id, why),
      onCaughtUp: () => deps.journalCaughtUp(id),
      onConflict: deps.conflict,
    });
    this.performer = new Performer({
      account: id,
      broker,
      lock: setup.lock ?? null,
      gate,
      tell: deps.tell,
      session: () => this.#session(),
      clock,
      step: () => this.loop.state.view.step,
      submit: (input, observed) => this.put(input, { observed }),
      requestSeconds: meter.requests(kind),
    });
    this.loop = new AccountLoop(initial, {
      scribe,
      decisionSeconds: meter.tickToDecision,
      now: () => clock.now(),
      perform: (effect) => this.performer.perform(effect),
      changed: (recorded) => deps.changed(this, recorded),
      wake: () => deps.queue.wake(this.loop),
    });
  }

  static async restore(setup: AccountSetup, deps: ActorDeps): Promise<Actor> {
    const { journal, clock } = deps;
    const { id, broker, lock = null } = setup;
    const can = { ...broker.can, lock: lock?.how ?? broker.can.lock };
    return new Actor(setup, deps, await restore(id, can, journal, clock.now()));
  }

  #session(): Session {
    const { phase } = this.loop.state.memory;
    if (isLoggedOut(phase)) return 'closed';
    return phase.name === 'locked' ? 'locked' : 'open';
  }

  get idle(): boolean {
    return this.loop.idle && this.performer.inFlight === 0;
  }

  /** False when the inbox is full of commands. */
  put(input: Input, receipts: Receipts = {}): boolean {
    if (input.type === 'codeWanted') this.#codeWanted = input.id;
    const taken = this.loop.put({ input, arrivedMs: performance.now(), ...receipts });
    this.#deps.queue.wake(this.loop);
    return taken;
  }

  start(): void {
    const { clock, random } = this.#deps;
    this.put({ type: 'settings', at: clock.now(), settings: this.setup.settings, by: 'config' });
    this.keepDay(clock.now());
    this.#restateDay(clock.now());
    const failures = (what: What) => this.loop.state.view.tried[`read:${what}`]?.failures ?? 0;
    for (const what of ['orders', 'account'] as const) {
      const ask = () => this.performer.read(what);
      const everyMs = this.setup.pollMs;
      this.#stops.push(poll({ clock, everyMs, random, ask, failures: () => failures(what) }));
    }
    const news = this.setup.broker.watch(() => {
      this.performer.readChanged('orders');
      this.performer.readChanged('account');
    });
    this.#stops.push(news);
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /**
   * Rolls the day when its reset has come, also one that was missed while the process was down. A day that lies ahead
   * was begun by a clock that was wrong: what the right one says is offered until the account takes it.
   */
  keepDay(now: Ms): void {
    const { day } = this.loop.state.memory;
    if (day !== null && now < day.endsAt && now >= day.startsAt) return;
    this.put({ type: 'day', at: now, day: this.setup.dayOf(now) });
  }

  /** Other hours of the day that runs are in force at once; another reset waits until the day turns. */
  #restateDay(now: Ms): void {
    const day = this.setup.dayOf(now);
    if (this.loop.state.memory.day?.startsAt === day.startsAt) this.put({ type: 'day', at: now, day });
  }

  /** Nothing is under way, so a look at the time once a second is enough. */
  get calm(): boolean {
    const { memory, view } = this.loop.state;
    const { name } = memory.phase;
    const { cancel, exits } = memory.requests;
    const holding = view.holds.some((hold) => hold.since !== null);
    const asked = cancel !== null || exits.length > 0 || asksOf(this.loop.state).length > 0;
    return (name === 'watching' || name === 'stopped') && !asked && !holding;
  }

  frame(now: Ms): AccountFrame {
    return accountFrame(this.loop.state, this.setup.kind, now, this.setup.broker.stats);
  }

  command(command: Command, by: string): Promise<CommandResult> {
    const account = this.setup.id;
    return new Promise((resolve) => {
      const done = (recorded: readonly Recorded[]) => resolve(this.#result(recorded[0]));
      const input: Input = { type: 'command', at: this.#deps.clock.now(), command, by };
      if (this.put(input, { done })) return;
      resolve({ account, ok: false, code: 'OVERLOADED', detail: 'too many commands are waiting' });
    });
  }

  /** Takes other settings over; answers when that is recorded, or when they are what they were. */
  configure(settings: Settings, by: string): Promise<CommandResult> {
    const account = this.setup.id;
    return new Promise((resolve) => {
      const done = (recorded: readonly Recorded[]) => {
        const { memory, undurable } = this.loop.state;
        resolve({ account, ok: true, seq: recorded[0]?.seq ?? memory.seq, durable: !undurable });
      };
      const now = this.#deps.clock.now();
      this.put({ type: 'settings', at: now, settings, by }, { done });
      this.#restateDay(now);
    });
  }

  /** Gives a person's code to the lock that waits for it. It is kept nowhere. */
  code(code: string): LinkReply {
    const ids = [currentTrip(this.loop.state.memory.phase)?.lock.codeWanted?.id ?? null, this.#codeWanted];
    const taken = ids.some((id) => id !== null && this.setup.lock?.code(id, code) === true);
    if (taken) return { type: 'recorded', count: 1 };
    return { type: 'refused', code: 'NOT_WAITING', detail: 'no lock of this account waits for a code' };
  }

  #result(first: Recorded | undefined): CommandResult {
    const account = this.setup.id;
    const { memory, undurable } = this.loop.state;
    if (first === undefined) return { account, ok: false, code: 'NOTHING_DONE', detail: 'nothing followed' };
    const { fact, seq } = first;
    if (fact.type !== 'CommandRefused') return { account, ok: true, seq, durable: !undurable };
    const trip = currentTrip(memory.phase)?.seq;
    const refusal = { account, ok: false, code: fact.code, detail: fact.detail } as const;
    return trip === undefined ? refusal : { ...refusal, seq: trip };
  }
}
