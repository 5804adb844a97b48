// Carries out effects, one per key at a time, and reports what came of each: broker, its lock, gate, linked accounts.
import type { Effect } from '../core/effect.ts';
import type { Input } from '../core/input.ts';
import type { Broker, Clock, CodeWanted, Gate, Lock } from '../core/ports.ts';
import type { Answer, Failure, LockRequest, Ms } from '../core/types.ts';
import type { Tell } from './linked.ts';
import type { HistogramFor } from './meter.ts';

/** No call of the world may keep its key for longer than this; adapters give up well before. */
const GUARD_MS = 15_000;
/** A person may be asked for a code while the broker's own lock is pressed. */
const LOCK_GUARD_MS = 6 * 60_000;
/** Codes that one press may ask for, at most. */
const CODES_MOST = 5;

export type What = 'account' | 'orders';

/** `closed`: logged out until the lock ends, so that no call may be made; `locked`: it may be closed next. */
export type Session = 'open' | 'locked' | 'closed';

export interface PerformerDeps {
  readonly account: string;
  readonly broker: Broker;
  /** The broker's own lock; null where there is none to press. */
  readonly lock: Lock | null;
  readonly gate: Gate;
  readonly tell: Tell;
  readonly session: () => Session;
  readonly clock: Clock;
  /** Inputs that the account has observed so far. */
  readonly step: () => number;
  /** `observed` is called when the account has seen the input. */
  readonly submit: (input: Input, observed: () => void) => void;
  readonly requestSeconds: HistogramFor;
}

const failureOf = ({ kind, retry, message, screenshots }: Failure): Failure => ({
  kind,
  retry,
  message,
  ...(screenshots === undefined ? {} : { screenshots }),
});
const noLock: Failure = { kind: 'broker', retry: 'no', message: 'no lock of the broker is set up' };
/** Calls that go over the session at the broker. */
const OVER_SESSION = /^(read|cancel|exit):/;

export class Performer {
  readonly #deps: PerformerDeps;
  readonly #flying = new Map<string, Promise<Input>>();
  readonly #soon = new Set<What>();
  readonly #again = new Set<What>();
  /** The session is being closed, or has just been: what is read now would open another one. */
  #closing = false;

  constructor(deps: PerformerDeps) {
    this.#deps = deps;
  }

  get inFlight(): number {
    return this.#flying.size + this.#soon.size;
  }

  perform(effect: Effect): void {
    if (effect.type === 'read') this.#readSoon(effect.what);
    else if (effect.type === 'lock' && this.#presses()) return;
    else void this.#once(effect.key, () => this.#carryOut(effect));
  }

  /** One press at a time, also where an earlier one is not waited for any more: two would meet in the same terminal. */
  #presses(): boolean {
    return [...this.#flying.keys()].some((key) => key.startsWith('lock:'));
  }

  /** A closed session stays closed until the lock ends. */
  #mayRead(): boolean {
    const session = this.#deps.session();
    if (session !== 'locked') this.#closing = false;
    return session !== 'closed' && !this.#closing;
  }

  /** In the loop's next turn: what reduces the risk goes out first, on the connections that are open. */
  #readSoon(what: What): void {
    if (this.#soon.has(what)) return;
    this.#soon.add(what);
    this.#deps.clock.after(0, () => {
      this.#soon.delete(what);
      void this.read(what);
    });
  }

  /** Reads now unless that read is out already; resolves when it has been answered. */
  async read(what: What): Promise<void> {
    const key = `read:${what}`;
    if (this.#flying.has(key) || !this.#mayRead()) return;
    await this.#once(key, () => (what === 'account' ? this.#readAccount() : this.#readOrders()));
    if (this.#again.delete(what)) void this.read(what);
  }

  /** Reads what has just changed: a read that is out may have missed it, so one more follows, however many changes. */
  readChanged(what: What): void {
    if (this.#flying.has(`read:${what}`)) this.#again.add(what);
    else void this.read(what);
  }

  /**
   * The key is free again when its outcome has been seen, neither before, when the account still thinks that
   * nothing was tried, nor later, because the outcome may lead to the same deed.
   */
  async #once(key: string, work: () => Promise<Input>): Promise<void> {
    if (this.#flying.has(key)) return;
    const working = work();
    this.#flying.set(key, working);
    const outcome = await working;
    await new Promise<void>((resolve) => {
      this.#deps.submit(outcome, () => {
        this.#flying.delete(key);
        resolve();
      });
    });
  }

  /** The call's answer, or a failure when it throws or outlives the guard. */
  async #guarded<T>(op: string, call: () => Promise<Answer<T>>, guardMs: Ms = GUARD_MS): Promise<Answer<T>> {
    const { clock, requestSeconds } = this.#deps;
    const started = performance.now();
    const answer = await new Promise<Answer<T>>((resolve) => {
      const fail = (failure: Failure) => resolve({ ok: false, at: clock.now(), ...failure });
      const lost: Failure = { kind: 'network', retry: 'unknown', message: `no answer in ${guardMs} ms` };
      const callOff = clock.after(guardMs, () => fail(lost));
      call()
        .then(resolve, (error: unknown) => {
          const message = error instanceof Error ? error.message : 'the adapter threw';
          fail({ kind: 'shape', retry: 'unknown', message });
        })
        .finally(callOff);
    });
    const outcome = answer.ok ? 'ok' : answer.kind;
    requestSeconds(op, outcome).observe((performance.now() - started) / 1000);
    return answer;
  }

  async #readAccount(): Promise<Input> {
    const { broker, clock, step } = this.#deps;
    const asked = { step: step(), at: clock.now() };
    const answer = await this.#guarded('account', () => broker.account());
    const at = clock.now();
    if (answer.ok) return { type: 'account', at, asked, read: answer.data };
    return { type: 'readFailed', at, what: 'account', failure: failureOf(answer) };
  }

  async #readOrders(): Promise<Input> {
    const { broker, clock, step } = this.#deps;
    const asked = { step: step(), at: clock.now() };
    const answer = await this.#guarded('orders', () => broker.orders());
    const at = clock.now();
    if (answer.ok) return { type: 'orders', at, asked, read: answer.data };
    return { type: 'readFailed', at, what: 'orders', failure: failureOf(answer) };
  }

  async #outcome<T>(key: string, answer: Promise<Answer<T>>, detail: (data: T) => string): Promise<Input> {
    const result = await answer;
    const at = this.#deps.clock.now();
    return result.ok
      ? { type: 'effectDone', at, key, detail: detail(result.data) }
      : { type: 'effectFailed', at, key, failure: failureOf(result) };
  }

  async #press(key: string, request: LockRequest): Promise<Input> {
    const { clock, lock, submit } = this.#deps;
    let codes = 0;
    const codeWanted = ({ id, what, until }: CodeWanted): void => {
      codes += 1;
      if (codes <= CODES_MOST)
        submit({ type: 'codeWanted', at: clock.now(), id, what, until }, () => undefined);
    };
    const press = async () =>
      lock === null ? { ok: false as const, at: clock.now(), ...noLock } : lock.press(request, codeWanted);
    const answer = await this.#guarded('lock', press, LOCK_GUARD_MS);
    const at = clock.now();
    if (answer.ok) return { type: 'locked', at, key, proof: answer.data };
    return { type: 'effectFailed', at, key, failure: failureOf(answer) };
  }

  /** A read that is out would log in again when it is turned away: it is waited for, and no other one begins. */
  async #logout(key: string): Promise<Input> {
    this.#closing = true;
    await Promise.all([...this.#flying].flatMap(([other, work]) => (OVER_SESSION.test(other) ? [work] : [])));
    const outcome = await this.#outcome(
      key,
      this.#guarded('logout', () => this.#deps.broker.logout()),
      () => '',
    );
    if (outcome.type !== 'effectDone') this.#closing = false;
    return outcome;
  }

  async #tell(effect: Effect & { type: 'linked' }): Promise<Input> {
    const { key, account } = effect;
    const answer = await this.#guarded('linked', () => this.#deps.tell(effect));
    const at = this.#deps.clock.now();
    if (answer.ok) return { type: 'linkedTold', at, key, account, ...answer.data };
    return { type: 'effectFailed', at, key, failure: failureOf(answer) };
  }

  #carryOut(effect: Exclude<Effect, { type: 'read' }>): Promise<Input> {
    const { account, broker, gate } = this.#deps;
    const { key } = effect;
    switch (effect.type) {
      case 'gate': {
        const call = () => gate.set(account, effect.closed, effect.reason);
        return this.#outcome(key, this.#guarded('gate', call), () => '');
      }
      case 'ask':
        return this.#outcome(
          key,
          this.#guarded('ask', () => broker.ask(effect.request)),
          (data) => data.detail,
        );
      case 'lock':
        return this.#press(key, effect.request);
      case 'logout':
        return this.#logout(key);
      case 'linked':
        return this.#tell(effect);
      case 'cancel':
        return this.#outcome(
          key,
          this.#guarded('cancel', () => broker.cancel(effect.orderId)),
          (data) => data.outcome,
        );
      case 'exit':
        return this.#outcome(
          key,
          this.#guarded('exit', () => broker.exit(effect.exit)),
          (data) => data.orderId,
        );
    }
  }
}
