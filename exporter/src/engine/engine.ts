// The shell round the core: takes inputs to their accounts, keeps time, answers commands, makes frames.

import type {
  AccountRequest,
  CodeRequest,
  CommandResult,
  EngineRequest,
  LinkReply,
} from '../contract/request.ts';
import type { SessionFrame } from '../contract/session.ts';
import type { Frame } from '../contract.ts';
import type { AccountState } from '../core/account/state.ts';
import type { Fact, Recorded } from '../core/fact.ts';
import type { Command, Input } from '../core/input.ts';
import { previewPlan } from '../core/kill/preview.ts';
import type { Clock, Conflict, Journal } from '../core/ports.ts';
import type { Settings } from '../core/settings.ts';
import type { Ms } from '../core/types.ts';
import type { Log } from '../log.ts';
import { type AccountSetup, Actor } from './actor.ts';
import { announce } from './announce.ts';
import { Holders } from './holders.ts';
import { type Tell, tellLinked } from './linked.ts';
import { createMeter, type Meter } from './meter.ts';
import { RunQueue } from './run-queue.ts';

const BEAT_MS = 100;
/** An account at rest looks at the time once in so many beats. */
const SLOW_BEATS = 10;
/** Accounts in one frame at most; the others follow in the next ones. */
const ACCOUNTS_PER_FRAME = 64;

export interface EngineDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  /** 0..1, for the jitter of polls. */
  readonly random: () => number;
  /** What happens, for who reads the log; nothing is said without one. */
  readonly log?: Log;
  /** A person must look. Never blocks. */
  readonly page: (account: string, text: string) => void;
  /** Another engine owns the account: this process must stop. */
  readonly conflict: (error: Conflict) => void;
  /** The register of sessions, for the frame. */
  readonly sessions?: () => readonly SessionFrame[];
  /** Something may be shown; `urgent` after a fact. */
  readonly changed: (urgent: boolean) => void;
}

type Tick = Input & { type: 'tick' };

function commandOf(asked: AccountRequest): Command {
  const { name, reason } = asked;
  switch (name) {
    case 'rearm':
      return { name, reason, clears: asked.clears };
    case 'exit':
      return { name, reason, position: asked.position };
    default:
      return { name, reason };
  }
}

const unknownAccount = (account: string): CommandResult => ({
  account,
  ok: false,
  code: 'UNKNOWN_ACCOUNT',
  detail: 'no such account',
});

export class Engine {
  readonly #deps: EngineDeps;
  readonly #meter: Meter;
  readonly #queue: RunQueue;
  readonly #tell: Tell;
  readonly #actors = new Map<string, Actor>();
  readonly #holders = new Holders<Actor>();
  readonly #dirty = new Set<Actor>();
  readonly #behind = new Set<string>();
  /** Accounts that are being added. */
  readonly #coming = new Map<string, Promise<boolean>>();
  #callOffBeat: () => void = () => undefined;
  #sequence = 0;
  #head = 0;
  #beats = 0;
  #alive = true;
  /** Accounts may still be added. */
  #open = true;

  private constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#meter = createMeter(deps.clock.now());
    this.#queue = new RunQueue(deps.clock);
    this.#tell = tellLinked({
      clock: deps.clock,
      state: (account) => this.state(account),
      command: (account, command, by) => this.#command(account, command, by),
    });
  }

  /** Restores every account from the journal and starts watching. */
  static async start(setups: readonly AccountSetup[], deps: EngineDeps): Promise<Engine> {
    const engine = new Engine(deps);
    const actors: Actor[] = [];
    for (const setup of setups) actors.push(await engine.#restore(setup));
    for (const actor of actors) engine.#begin(actor);
    engine.#beat(deps.clock.now());
    return engine;
  }

  /**
   * Restores one more account and starts watching it, as `start` does. An account that is there already is left as it
   * is. False when this engine has stopped.
   */
  add(setup: AccountSetup): Promise<boolean> {
    const { id } = setup;
    if (!this.#open || this.#actors.has(id)) return Promise.resolve(this.#open);
    const coming = this.#coming.get(id) ?? this.#take(setup).finally(() => this.#coming.delete(id));
    this.#coming.set(id, coming);
    return coming;
  }

  async #take(setup: AccountSetup): Promise<boolean> {
    const actor = await this.#restore(setup);
    // It may have been stopped while the journal was read.
    if (this.#open) this.#begin(actor);
    return this.#open;
  }

  #begin(actor: Actor): void {
    const { phase } = actor.loop.state.memory;
    // Whoever was to be paged may not have been: the process could have died before it could say so.
    if (phase.name === 'stuck') this.#deps.page(actor.setup.id, `kill stuck: ${phase.why}`);
    this.#actors.set(actor.setup.id, actor);
    this.#dirty.add(actor);
    actor.start();
  }

  #restore(setup: AccountSetup): Promise<Actor> {
    const { clock, journal, random, page, conflict } = this.#deps;
    return Actor.restore(setup, {
      clock,
      journal,
      random,
      meter: this.#meter,
      queue: this.#queue,
      tell: this.#tell,
      conflict,
      changed: (actor, recorded) => this.#changed(actor, recorded),
      journalBehind: (account, why) => {
        this.#behind.add(account);
        page(account, `the journal does not confirm: ${why}`);
      },
      journalCaughtUp: (account) => {
        this.#behind.delete(account);
        page(account, 'the journal has caught up');
      },
    });
  }

  #changed(actor: Actor, recorded: readonly Recorded[]): void {
    if (!this.#alive) return;
    for (const { position, fact } of recorded) {
      this.#head = Math.max(this.#head, position);
      this.#announce(actor.setup.id, fact);
    }
    this.#index(actor);
    this.#dirty.add(actor);
    this.#deps.changed(recorded.length > 0);
  }

  #announce(account: string, fact: Fact): void {
    const news = announce(fact);
    if (news === null) return;
    if (news.level === 'page') this.#deps.page(account, news.text);
    else this.#deps.log?.[news.level]({ account }, news.text);
  }

  #index(actor: Actor): void {
    const { accountAsked, legs } = actor.loop.state.view;
    if (actor.indexed === accountAsked) return;
    actor.indexed = accountAsked;
    this.#holders.update(actor, new Set(legs.map((leg) => leg.position.instrument)));
  }

  #beat(expected: Ms): void {
    const { clock } = this.#deps;
    const now = clock.now();
    this.#meter.loopLag.observe(Math.max(0, now - expected) / 1000);
    this.#beats += 1;
    let place = this.#beats;
    for (const actor of this.#actors.values()) {
      place += 1;
      const turn = place % SLOW_BEATS === 0;
      if (turn) actor.keepDay(now);
      if (turn || !actor.calm) actor.put({ type: 'timer', at: now });
    }
    this.#callOffBeat = clock.after(BEAT_MS, () => this.#beat(now + BEAT_MS));
  }

  get accounts(): readonly string[] {
    return [...this.#actors.keys()];
  }

  state(account: string): AccountState | undefined {
    return this.#actors.get(account)?.loop.state;
  }

  /** What the account was started with; undefined when there is none of that name. */
  setup(account: string): AccountSetup | undefined {
    return this.#actors.get(account)?.setup;
  }

  /** Whether the journal has confirmed everything in time. */
  get journalOk(): boolean {
    return this.#behind.size === 0;
  }

  submit(account: string, input: Input): void {
    this.#actors.get(account)?.put(input);
  }

  /** A tick, for every account that holds its instrument. */
  tick(tick: Tick): void {
    for (const actor of this.#holders.of(tick.instrument)) actor.put(tick);
  }

  async request(asked: EngineRequest): Promise<LinkReply> {
    if (asked.name === 'plan') {
      const state = this.state(asked.account);
      return { type: 'plan', plan: state === undefined ? null : previewPlan(state, this.#deps.clock.now()) };
    }
    const { by } = asked;
    const command = commandOf(asked);
    const ids = asked.accounts === 'all' ? this.accounts : asked.accounts;
    return { type: 'results', results: await Promise.all(ids.map((id) => this.#command(id, command, by))) };
  }

  async #command(account: string, command: Command, by: string): Promise<CommandResult> {
    // One that is just being added is not unknown.
    await this.#coming.get(account);
    const actor = this.#actors.get(account);
    return actor === undefined ? unknownAccount(account) : actor.command(command, by);
  }

  /** A person's code for the terminal of the broker. It is passed on, and neither logged nor recorded. */
  async code({ account, code }: CodeRequest): Promise<LinkReply> {
    const actor = this.#actors.get(account);
    if (actor !== undefined) return actor.code(code);
    return { type: 'refused', code: 'UNKNOWN_ACCOUNT', detail: 'no such account' };
  }

  /** Other settings for an account that runs. */
  async configure(account: string, settings: Settings, by: string): Promise<CommandResult> {
    const actor = this.#actors.get(account);
    return actor === undefined ? unknownAccount(account) : actor.configure(settings, by);
  }

  /** Everything is news again: somebody new is looking. */
  refresh(): void {
    for (const actor of this.#actors.values()) this.#dirty.add(actor);
  }

  /** Accounts that changed since the last frame, the longest-waiting first. */
  takeFrame(): Frame {
    const now = this.#deps.clock.now();
    const taken = [...this.#dirty].slice(0, ACCOUNTS_PER_FRAME);
    for (const actor of taken) this.#dirty.delete(actor);
    this.#sequence += 1;
    return {
      sequence: this.#sequence,
      at: now,
      journalHead: this.#head,
      journalOk: this.journalOk,
      accounts: taken.map((actor) => actor.frame(now)),
      sessions: this.#deps.sessions?.() ?? [],
      engine: this.#meter.snapshot(),
    };
  }

  /** Stops polling, waits up to `graceMs` for what is under way, and then does nothing more. */
  async stop(graceMs: Ms): Promise<void> {
    const { clock } = this.#deps;
    this.#open = false;
    for (const actor of this.#actors.values()) actor.stop();
    const until = clock.now() + graceMs;
    const busy = () => [...this.#actors.values()].some((actor) => !actor.idle);
    while (busy() && clock.now() < until) await new Promise<void>((resolve) => clock.after(20, resolve));
    this.abandon();
  }

  /** As a crash would: from now on nothing happens. */
  abandon(): void {
    this.#alive = false;
    this.#open = false;
    this.#queue.close();
    this.#callOffBeat();
    for (const actor of this.#actors.values()) actor.stop();
  }
}
