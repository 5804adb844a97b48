// Carries out effects against the broker and the gate, one per key at a time, and reports what came of each.
import type { Effect } from '../core/effect.ts';
import type { Input } from '../core/input.ts';
import type { Broker, Clock, Gate } from '../core/ports.ts';
import type { Answer, Failure } from '../core/types.ts';
import type { HistogramFor } from './meter.ts';

/** No call of the world may keep its key for longer than this; adapters give up well before. */
const GUARD_MS = 15_000;

export type What = 'account' | 'orders';

export interface PerformerDeps {
  readonly account: string;
  readonly broker: Broker;
  readonly gate: Gate;
  readonly clock: Clock;
  /** Inputs that the account has observed so far. */
  readonly step: () => number;
  /** `observed` is called when the account has seen the input. */
  readonly submit: (input: Input, observed: () => void) => void;
  readonly requestSeconds: HistogramFor;
}

const lost: Failure = { kind: 'network', retry: 'unknown', message: `no answer in ${GUARD_MS} ms` };
const failureOf = ({ kind, retry, message }: Failure): Failure => ({ kind, retry, message });

export class Performer {
  readonly #deps: PerformerDeps;
  readonly #flying = new Set<string>();
  readonly #soon = new Set<What>();
  readonly #again = new Set<What>();

  constructor(deps: PerformerDeps) {
    this.#deps = deps;
  }

  get inFlight(): number {
    return this.#flying.size + this.#soon.size;
  }

  perform(effect: Effect): void {
    if (effect.type === 'read') this.#readSoon(effect.what);
    else void this.#once(effect.key, () => this.#carryOut(effect));
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
    if (this.#flying.has(key)) return;
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
    this.#flying.add(key);
    const outcome = await work();
    await new Promise<void>((resolve) => {
      this.#deps.submit(outcome, () => {
        this.#flying.delete(key);
        resolve();
      });
    });
  }

  /** The call's answer, or a failure when it throws or outlives the guard. */
  async #guarded<T>(op: string, call: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const { clock, requestSeconds } = this.#deps;
    const started = performance.now();
    const answer = await new Promise<Answer<T>>((resolve) => {
      const fail = (failure: Failure) => resolve({ ok: false, at: clock.now(), ...failure });
      const callOff = clock.after(GUARD_MS, () => fail(lost));
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
      case 'logout':
      case 'linked':
        throw new Error(`${effect.type} is not carried out yet`);
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
