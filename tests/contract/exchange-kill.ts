// A kill at the paper exchange on virtual time: the real engine and adapter, an account that carries what a test says.
import { setImmediate as macrotask } from 'node:timers/promises';
import { memoryJournal } from '../../exporter/src/backbone/memory.ts';
import { paperBroker } from '../../exporter/src/brokers/paper/broker.ts';
import { type Transport, TransportError } from '../../exporter/src/brokers/paper/transport.ts';
import type { FactType } from '../../exporter/src/core/fact.ts';
import { DEFAULT_SETTINGS } from '../../exporter/src/core/settings.ts';
import { Engine } from '../../exporter/src/engine/engine.ts';
import { createExchange } from '../../exporter/src/paper/exchange.ts';
import type { Fault } from '../../exporter/src/paper/faults.ts';
import { generatedMarket } from '../../exporter/src/paper/generated.ts';
import type { ExchangeOptions, UserOptions } from '../../exporter/src/paper/options.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';

const START = Date.parse('2026-03-02T04:00:00Z');
const DAY = { name: '2026-03-02', startsAt: START - 3_600_000, endsAt: START + 23 * 3_600_000 };
const ACCOUNT = { user: 'asha', password: 'as-agreed' };
const ADMIN = { 'x-admin-key': 'admin' };
/** One way, each way. */
const WAY_MS = 10;
const KILL_AFTER_MS = 1_500;
const OVER_MS = 120_000;

/** An order as the exchange has it. */
export interface BookedOrder {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: string;
  readonly qty: number;
  readonly filled_qty: number;
  readonly status: string;
  readonly reason: string | null;
  readonly tag: string | null;
}

export interface Setting {
  readonly carried: NonNullable<UserOptions['carried']>;
  readonly openingFunds?: number;
  readonly rules?: Pick<ExchangeOptions, 'marketOrders' | 'ordersPerSecond'>;
  /** From when the kill is pressed. */
  readonly faults?: readonly Fault[];
}

export interface Ended {
  readonly phase: string;
  /** From the kill to the lock; null while there is none. */
  readonly tookMs: number | null;
  /** In the order of their arrival. */
  readonly orders: readonly BookedOrder[];
  /** What is open at the end, by symbol. */
  readonly open: Readonly<Record<string, number>>;
  readonly times: (type: FactType) => number;
}

/** The calls and puts of the day, the lowest strike first. */
export function contracts(type: 'CE' | 'PE'): readonly string[] {
  const chain = market().instruments();
  return chain.filter((one) => one.optionType === type).map(({ symbol }) => symbol);
}

const market = () => generatedMarket({ seed: 7, scenario: 'calm', date: '2026-03-02' });

export class ExchangeKill {
  readonly #clock = new VirtualClock(START);
  readonly #setting: Setting;
  readonly #exchange;

  constructor(setting: Setting) {
    this.#setting = setting;
    const { carried, openingFunds = 100_000_000, rules = {} } = setting;
    const users = [{ ...ACCOUNT, openingFunds, carried }];
    const given = { clock: this.#clock, seed: 7, mode: 'real', market: market(), adminKey: 'admin' } as const;
    this.#exchange = createExchange({ ...given, users, ...rules });
    const tick = (): void => {
      this.#exchange.advance();
      this.#clock.after(1_000, tick);
    };
    tick();
  }

  /** An order of a person, past the exporter: the status and reason of the answer. */
  order(fields: Readonly<Record<string, unknown>>): readonly [number, unknown] {
    const token = (this.#ask('POST', '/v1/login', {}, ACCOUNT).body as { token: string }).token;
    const body = { type: 'MARKET', product: 'NRML', ...fields };
    const plan = this.#ask('POST', '/v1/orders', { authorization: `Bearer ${token}` }, body);
    return [plan.status, (plan.body as { error?: { reason?: unknown } }).error?.reason ?? null];
  }

  #ask(method: string, path: string, headers: Record<string, string>, body?: unknown) {
    return this.#exchange.handle({ method, path, query: {}, headers, body });
  }

  #transport(): Transport {
    return (request, timeoutMs) =>
      new Promise((resolve, reject) => {
        const late = this.#clock.after(timeoutMs, () =>
          reject(new TransportError('no answer in time', true)),
        );
        this.#clock.after(WAY_MS, () => {
          const [path = '', query = ''] = request.path.split('?');
          const body: unknown = request.body === undefined ? undefined : JSON.parse(request.body);
          const read = { path, query: Object.fromEntries(new URLSearchParams(query)), body };
          const plan = this.#exchange.handle({ method: request.method, headers: request.headers, ...read });
          if (plan.hang) return;
          this.#clock.after(WAY_MS, () => {
            late();
            if (plan.drop !== undefined) reject(new TransportError('connection lost', true));
            else resolve({ status: plan.status, headers: plan.headers, body: JSON.stringify(plan.body) });
          });
        });
      });
  }

  /** Presses kill and lets time pass until the account is locked, or two minutes. */
  async run(): Promise<Ended> {
    const clock = this.#clock;
    const facts: FactType[] = [];
    const journal = memoryJournal();
    const options = { baseUrl: 'http://exchange', clock, transport: this.#transport() };
    const broker = paperBroker({ id: 'a', ...ACCOUNT, ...options });
    const gate = { set: async () => ({ ok: true, data: null, at: clock.now() }) as const };
    const setup = { id: 'a', kind: 'paper', broker, gate, settings: DEFAULT_SETTINGS, pollMs: 500 };
    const engine = await Engine.start([{ ...setup, dayOf: () => DAY }], {
      clock,
      journal: {
        ...journal,
        append: (account, after, at, given) => {
          facts.push(...given.map(({ type }) => type));
          return journal.append(account, after, at, given);
        },
      },
      random: () => 0.5,
      page: () => undefined,
      conflict: (error) => {
        throw error;
      },
      changed: () => undefined,
    });
    const phase = () => engine.state('a')?.memory.phase.name ?? 'gone';
    const killAt = clock.now() + KILL_AFTER_MS;
    clock.after(KILL_AFTER_MS, () => {
      for (const fault of this.#setting.faults ?? []) this.#exchange.faults.add(fault);
      const command = { name: 'kill', reason: 'enough' } as const;
      engine.submit('a', { type: 'command', at: clock.now(), command, by: 'test' });
    });
    await clock.run(killAt + OVER_MS, () => phase() === 'locked');
    const tookMs = phase() === 'locked' ? clock.now() - killAt : null;
    const ended = { phase: phase(), tookMs, ...this.#books(), times: countOf(facts) };
    engine.abandon();
    await macrotask();
    return ended;
  }

  #books(): Pick<Ended, 'orders' | 'open'> {
    const state = this.#ask('GET', '/admin/state', ADMIN).body as {
      readonly users: readonly {
        readonly positions: readonly { readonly symbol: string; readonly net_qty: number }[];
        readonly orders: readonly BookedOrder[];
      }[];
    };
    const [user] = state.users;
    if (user === undefined) throw new Error('the exchange lost its user');
    const open = user.positions.filter(({ net_qty }) => net_qty !== 0);
    return { orders: user.orders, open: Object.fromEntries(open.map((p) => [p.symbol, p.net_qty])) };
  }
}

const countOf =
  (facts: readonly FactType[]) =>
  (type: FactType): number =>
    facts.filter((each) => each === type).length;
