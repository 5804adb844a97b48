// One simulated world: the real engine, adapter and exchange in one process, on virtual time, with crashes.
import { setImmediate as macrotask } from 'node:timers/promises';
import { type MemoryStore, memoryStore } from '../../exporter/src/backbone/memory.ts';
import { paperBroker } from '../../exporter/src/brokers/paper/broker.ts';
import {
  type HttpAnswer,
  type Transport,
  TransportError,
} from '../../exporter/src/brokers/paper/transport.ts';
import { lastGoodReadAt } from '../../exporter/src/core/account/observe.ts';
import type { Command } from '../../exporter/src/core/input.ts';
import type { Gate } from '../../exporter/src/core/ports.ts';
import { DEFAULT_SETTINGS, optionSellerRules, type Settings } from '../../exporter/src/core/settings.ts';
import type { Day } from '../../exporter/src/core/types.ts';
import { Engine } from '../../exporter/src/engine/engine.ts';
import { createExchange, type Exchange } from '../../exporter/src/paper/exchange.ts';
import type { Fault } from '../../exporter/src/paper/faults.ts';
import { Life, mortalJournal } from './life.ts';
import { OPEN, type SimMarket, STRIKE, simMarket } from './market.ts';
import type { Hand, RunPlan } from './plan.ts';
import { type Dice, dice } from './random.ts';
import { VirtualClock } from './virtual-clock.ts';

export const ACCOUNT = 'sim';
const DAY: Day = { name: '2026-11-23', startsAt: OPEN - 30 * 60_000, endsAt: OPEN + 23 * 3_600_000 };
const ADMIN = { 'x-admin-key': 'sim' };
export class World {
  readonly plan: RunPlan;
  readonly clock: VirtualClock;
  readonly market: SimMarket;
  readonly exchange: Exchange;
  readonly store: MemoryStore = memoryStore();
  readonly pages: string[] = [];
  readonly #dice: Dice;
  #life = new Life();
  engine: Engine | null = null;
  /** Points passed in this run: before and after every append and every effect. */
  points = 0;
  crashed = 0;
  #crash: () => void = () => undefined;

  constructor(plan: RunPlan) {
    this.plan = plan;
    this.#dice = dice(plan.seed ^ 0x5eed);
    this.clock = new VirtualClock(OPEN);
    this.market = simMarket(plan.path, () => this.#dice.next());
    this.exchange = createExchange({
      clock: this.clock,
      seed: plan.seed,
      mode: 'speed',
      market: this.market,
      marketOrders: plan.marketOrders,
      adminKey: 'sim',
      users: [{ user: ACCOUNT, password: 'sim', openingFunds: 100_000_000, strategy: this.#strategy() }],
    });
    for (const fault of plan.faults) this.exchange.faults.add(this.#aim(fault));
    if (plan.longHedge) this.#hedge();
    this.clock.after(1000, () => this.#tick());
  }

  #strategy() {
    const { lots, stopPct, reentries } = this.plan;
    return { entry: '09:15', strike: STRIKE, lots, stopPct, reentries, reentryAfterMinutes: 0.1 };
  }

  #aim(fault: Fault): Fault {
    const symbol = this.market.instruments()[0]?.symbol ?? '';
    return fault.symbol === undefined ? fault : { ...fault, symbol };
  }

  /** A long put beside the shorts, bought by hand before anything starts. */
  #hedge(): void {
    const symbol = this.market.instruments()[1]?.symbol ?? '';
    const body = { user: ACCOUNT, symbol, side: 'BUY', qty: 25 * this.plan.lots * 2 };
    this.exchange.handle({ method: 'POST', path: '/admin/hand-trade', headers: ADMIN, body });
  }

  #tick(): void {
    this.exchange.advance();
    this.clock.after(1000, () => this.#tick());
  }

  /** Dies here when the plan says so. */
  #point(life: Life): void {
    if (!life.alive) return;
    this.points += 1;
    if (this.plan.crashes.includes(this.points)) this.#crash();
  }

  #transport(life: Life): Transport {
    return (request, timeoutMs) =>
      new Promise((resolve, reject) => {
        const acts = request.method !== 'GET';
        if (acts) this.#point(life);
        if (!life.alive) return;
        const fail = (message: string) => life.alive && reject(new TransportError(message, true));
        const timeout = this.clock.after(timeoutMs, () => fail('no answer in time'));
        const finish = (answer: HttpAnswer | string) => {
          timeout();
          if (!life.alive) return;
          if (typeof answer === 'string') fail(answer);
          else resolve(answer);
        };
        // What has left arrives, whether or not its sender lives on.
        this.clock.after(this.#dice.int(1, 20), () => this.#serve(request, finish));
        if (acts) this.#point(life);
      });
  }

  #serve(request: Parameters<Transport>[0], finish: (answer: HttpAnswer | string) => void): void {
    const [path = '', query = ''] = request.path.split('?');
    const body: unknown = request.body === undefined ? undefined : JSON.parse(request.body);
    const parsed = { path, query: Object.fromEntries(new URLSearchParams(query)), body };
    const plan = this.exchange.handle({ method: request.method, headers: request.headers, ...parsed });
    if (plan.hang) return;
    const text = typeof plan.body === 'string' ? plan.body : JSON.stringify(plan.body);
    const answer = { status: plan.status, headers: plan.headers, body: text };
    this.clock.after(this.#dice.int(1, 20) + (plan.delayMs ?? 0), () =>
      finish(plan.drop === undefined ? answer : 'connection lost'),
    );
  }

  #gate(transport: Transport): Gate {
    let token = '';
    const call = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${token}` };
      return transport({ method: 'POST', path, headers, body: JSON.stringify(body) }, 1_500);
    };
    return {
      set: async (_account, closed, reason) => {
        const path = `/v1/strategy/${closed ? 'halt' : 'resume'}`;
        try {
          let answer = await call(path, { reason });
          if (answer.status !== 200) {
            const login = await call('/v1/login', { user: ACCOUNT, password: 'sim' });
            token = String(JSON.parse(login.body).token);
            answer = await call(path, { reason });
          }
          if (answer.status === 200) return { ok: true, data: null, at: this.clock.now() };
        } catch {
          // Told below: the engine tries again.
        }
        const at = this.clock.now();
        return { ok: false, at, kind: 'network', retry: 'yes', message: 'the strategy did not answer' };
      },
    };
  }

  #settings(): Settings {
    const dailyLoss = this.plan.lossLimitRupees * 100 * this.plan.lots;
    return { ...DEFAULT_SETTINGS, dailyLoss, rules: optionSellerRules(1.5), stopMissingMs: 5_000 };
  }

  /** Starts a life of the engine; whatever it recovers, it recovers from the journal and the exchange. */
  async boot(): Promise<void> {
    const life = new Life();
    this.#life = life;
    this.#crash = () => this.#die(life);
    const clock = this.clock.life(() => life.alive);
    const transport = this.#transport(life);
    const broker = paperBroker({
      id: ACCOUNT,
      baseUrl: 'http://sim',
      user: ACCOUNT,
      password: 'sim',
      clock,
      transport,
    });
    const setup = {
      id: ACCOUNT,
      kind: 'paper',
      broker,
      gate: this.#gate(transport),
      settings: this.#settings(),
      pollMs: 500,
      dayOf: () => DAY,
    };
    const engine = await Engine.start([setup], {
      clock,
      journal: mortalJournal(this.store, life, () => this.#point(life)),
      random: () => this.#dice.next(),
      page: (_account, text) => this.pages.push(text),
      conflict: (error) => {
        throw error;
      },
      changed: () => undefined,
    });
    if (life.alive) this.engine = engine;
    else engine.abandon();
  }

  #die(life: Life): void {
    life.alive = false;
    this.crashed += 1;
    this.engine?.abandon();
    this.engine = null;
    this.clock.after(this.plan.restartMs, () => void this.boot());
  }

  /** A person's command; while the process is down the person tries again. */
  command(command: Command): void {
    const { engine } = this;
    if (engine === null) this.clock.after(500, () => this.command(command));
    else engine.submit(ACCOUNT, { type: 'command', at: this.clock.now(), command, by: 'test' });
  }

  #commandOf({ name, leg }: Hand): Command {
    const reason = 'simulated hand';
    if (name !== 'exit') return { name, reason };
    return { name, reason, position: `${this.market.instruments()[leg]?.symbol ?? ''}|NRML` };
  }

  admin(path: string): unknown {
    return this.exchange.handle({ method: 'GET', path, headers: ADMIN }).body;
  }

  /** Runs until the story is over: locked and quiet for a while, or the time is up. */
  async run(maxMs: number): Promise<void> {
    await this.boot();
    const { killAfterMs, hands } = this.plan;
    if (killAfterMs !== null) {
      this.clock.after(killAfterMs, () => this.command({ name: 'kill', reason: 'simulated hand' }));
    }
    for (const hand of hands) this.clock.after(hand.afterMs, () => this.command(this.#commandOf(hand)));
    let lockedAt: number | null = null;
    const storyMs = 45_000;
    await this.clock.run(OPEN + maxMs, () => {
      const state = this.engine?.state(ACCOUNT);
      const seen = state !== undefined && this.clock.now() - (lastGoodReadAt(state.view) ?? 0) < 5_000;
      const locked = state?.memory.phase.name === 'locked' && seen;
      lockedAt = locked ? (lockedAt ?? this.clock.now()) : null;
      const late = this.clock.now() >= OPEN + storyMs;
      const resting = ['watching', 'stopped'].includes(state?.memory.phase.name ?? '');
      const quiet = resting && state?.memory.requests.exits.length === 0;
      return late && (quiet || (lockedAt !== null && this.clock.now() - lockedAt > 3_000));
    });
    const last = this.engine;
    this.#life.alive = false;
    last?.abandon();
    await macrotask();
  }
}
