// One simulated world: the real engine, adapter and exchange in one process, on virtual time, with crashes.
import { paperBroker } from '../../exporter/src/brokers/paper/broker.ts';
import {
  type HttpAnswer,
  type Transport,
  TransportError,
} from '../../exporter/src/brokers/paper/transport.ts';
import { lastGoodReadAt } from '../../exporter/src/core/account/observe.ts';
import { type AccountState, currentTrip, isLoggedOut } from '../../exporter/src/core/account/state.ts';
import type { Command } from '../../exporter/src/core/input.ts';
import type { Clock, Gate } from '../../exporter/src/core/ports.ts';
import { DEFAULT_SETTINGS, optionSellerRules, type Settings } from '../../exporter/src/core/settings.ts';
import type { Day } from '../../exporter/src/core/types.ts';
import type { AccountSetup } from '../../exporter/src/engine/actor.ts';
import { createExchange, type Exchange } from '../../exporter/src/paper/exchange.ts';
import type { Fault } from '../../exporter/src/paper/faults.ts';
import { badDisk } from './disk.ts';
import type { Life } from './life.ts';
import { OPEN, type SimMarket, STRIKE, simMarket } from './market.ts';
import type { Hand, RunPlan } from './plan.ts';
import { Processes } from './processes.ts';
import { type Dice, dice } from './random.ts';
import { Terminal } from './terminal.ts';
import { isOpen, type Truth } from './truth.ts';
import { VirtualClock } from './virtual-clock.ts';

export const ACCOUNT = 'sim';
const DAY: Day = { name: '2026-11-23', startsAt: OPEN - 30 * 60_000, endsAt: OPEN + 23 * 3_600_000 };
const ADMIN = { 'x-admin-key': 'sim' };
/** Linked accounts stand more, so that most of them follow a trip and do not lead. */
const LINKED_STANDS = 2;
/** A world whose faults never end is judged once its kill has been stuck for so long. */
const STUCK_MS = 5_000;

export class World {
  readonly plan: RunPlan;
  readonly clock: VirtualClock;
  readonly market: SimMarket;
  readonly exchange: Exchange;
  readonly processes: Processes;
  /** The first one is watched closely; the others are linked to it. */
  readonly accounts: readonly string[];
  /** The broker's own lock of the first account. */
  readonly terminal: Terminal | null;
  readonly #dice: Dice;
  #rearmed = false;
  #lockedAt: number | null = null;

  constructor(plan: RunPlan) {
    this.plan = plan;
    this.#dice = dice(plan.seed ^ 0x5eed);
    this.clock = new VirtualClock(OPEN);
    this.market = simMarket(plan.path, () => this.#dice.next());
    const { lock, linked, disk } = plan.extras;
    this.accounts = [ACCOUNT, ...linked.map((_, i) => `${ACCOUNT}-${i + 2}`)];
    const user = { password: 'sim', openingFunds: 100_000_000, strategy: this.#strategy() };
    this.exchange = createExchange({
      clock: this.clock,
      seed: plan.seed,
      mode: 'speed',
      market: this.market,
      marketOrders: plan.marketOrders,
      adminKey: 'sim',
      users: this.accounts.map((one) => ({ ...user, user: one })),
    });
    this.terminal = lock === null ? null : new Terminal(lock, this.clock, () => isOpen(this.truth(ACCOUNT)));
    this.processes = new Processes({
      clock: this.clock,
      random: () => this.#dice.next(),
      crashes: plan.crashes,
      restartMs: () => plan.restartMs,
      setups: (life, clock) => this.accounts.map((account, i) => this.#setup(account, i, life, clock)),
      disk: badDisk(disk, this.clock, OPEN, dice(plan.seed ^ 0xd15c)),
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

  #transport(life: Life, broken: boolean): Transport {
    return (request, timeoutMs) =>
      new Promise((resolve, reject) => {
        const acts = request.method !== 'GET';
        if (acts) this.processes.point(life);
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
        if (broken) this.clock.after(20, () => finish('connection refused'));
        else this.clock.after(this.#dice.int(1, 20), () => this.#serve(request, finish));
        if (acts) this.processes.point(life);
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

  #gate(account: string, transport: Transport): Gate {
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
            const login = await call('/v1/login', { user: account, password: 'sim' });
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

  #settings(first: boolean): Settings {
    const { lossLimitRupees, lots, extras } = this.plan;
    const dailyLoss = lossLimitRupees * 100 * lots;
    const plain = { ...DEFAULT_SETTINGS, rules: optionSellerRules(1.5), stopMissingMs: 5_000 };
    const linked = (self: string) => this.accounts.filter((one) => one !== self);
    if (!first) return { ...plain, dailyLoss: dailyLoss * LINKED_STANDS, linked: [ACCOUNT] };
    return {
      ...plain,
      dailyLoss,
      rules: [...plain.rules, ...extras.rules],
      kill: { ...plain.kill, ...extras.kill },
      linked: linked(ACCOUNT),
    };
  }

  /** The day rolls once where the plan says so, and its session may close in the middle of everything. */
  #dayOf(now: number): Day {
    const { rollMs, closeMs } = this.plan.extras;
    const closesAt = OPEN + (closeMs ?? 0);
    const session = closeMs === null ? {} : { session: { opensAt: DAY.startsAt, closesAt } };
    const endsAt = rollMs === null ? DAY.endsAt : OPEN + rollMs;
    if (now < endsAt) return { ...DAY, endsAt, ...session };
    return { name: '2026-11-24', startsAt: endsAt, endsAt: endsAt + 24 * 3_600_000, ...session };
  }

  #setup(account: string, i: number, life: Life, clock: Clock): AccountSetup {
    const broken = this.plan.extras.linked[i - 1]?.broken === true;
    const transport = this.#transport(life, broken);
    const { terminal } = this;
    const login = { id: account, baseUrl: 'http://sim', user: account, password: 'sim' };
    const own = i === 0 && terminal !== null;
    return {
      id: account,
      kind: 'paper',
      broker: paperBroker({ ...login, clock, transport }),
      lock: own ? terminal.lock(life, () => this.processes.point(life)) : null,
      gate: this.#gate(account, transport),
      settings: this.#settings(i === 0),
      pollMs: 500,
      dayOf: (now) => this.#dayOf(now),
    };
  }

  #commandOf({ name, leg }: Hand): Command {
    const reason = 'simulated hand';
    if (name !== 'exit') return { name, reason };
    return { name, reason, position: `${this.market.instruments()[leg]?.symbol ?? ''}|NRML` };
  }

  /** What the exchange knows of a user, whatever it has told anybody. */
  truth(account: string): Truth {
    const plan = this.exchange.handle({ method: 'GET', path: '/admin/state', headers: ADMIN });
    const { users } = plan.body as { users: readonly (Truth & { user: string })[] };
    const own = users.find((one) => one.user === account);
    if (own === undefined) throw new Error(`${account} is nobody at the exchange`);
    return own;
  }

  /** Whether the broker of an account never answers, or its lock never holds: its kill may end stuck. */
  isHopeless(account: string): boolean {
    const { linked, lock, kill } = this.plan.extras;
    // A lock that is refused while anything is open never holds where something is left on purpose.
    const refused = lock?.trouble === 'never' || (lock?.trouble === 'refuses-open' && kill.scope !== 'all');
    if (account === ACCOUNT) return this.plan.endless || refused;
    return linked[this.accounts.indexOf(account) - 1]?.broken === true;
  }

  /** A person clears the lock once, where the plan has one who does. */
  #rearm(state: AccountState): void {
    const { rearmMs } = this.plan.extras;
    const { phase } = state.memory;
    if (rearmMs === null || this.#rearmed || phase.name !== 'locked') return;
    if (this.clock.now() - phase.since < rearmMs) return;
    this.#rearmed = true;
    const clears = phase.trip.seq;
    this.processes.command(ACCOUNT, { name: 'rearm', reason: 'simulated hand', clears });
  }

  /** Nothing more will come of the account by itself. */
  #rests(account: string): boolean {
    const state = this.processes.state(account);
    if (state === undefined) return false;
    const { phase, requests } = state.memory;
    const now = this.clock.now();
    if (phase.name === 'stuck') return this.isHopeless(account) && now - phase.since > STUCK_MS;
    if (currentTrip(phase) === null) {
      const blocked = phase.name === 'blocked' && this.plan.extras.rules.length > 0;
      return (phase.name !== 'blocked' || blocked || account !== ACCOUNT) && requests.exits.length === 0;
    }
    const seen = isLoggedOut(phase) || now - (lastGoodReadAt(state.view) ?? 0) < 5_000;
    return phase.name === 'locked' && seen;
  }

  #isOver(): boolean {
    const now = this.clock.now();
    const state = this.processes.state(ACCOUNT);
    if (state !== undefined) this.#rearm(state);
    const late = now >= OPEN + 45_000;
    const rests = this.accounts.every((account) => this.#rests(account));
    const locked = rests && state?.memory.phase.name === 'locked';
    this.#lockedAt = locked ? (this.#lockedAt ?? now) : null;
    if (!late || !rests) return false;
    return this.#lockedAt === null || now - this.#lockedAt > 3_000;
  }

  /** Runs until the story is over: locked and quiet for a while, or the time is up. */
  async run(maxMs: number): Promise<void> {
    await this.processes.boot();
    const { killAfterMs, hands } = this.plan;
    const ask = (afterMs: number, command: Command) =>
      this.clock.after(afterMs, () => this.processes.command(ACCOUNT, command));
    if (killAfterMs !== null) ask(killAfterMs, { name: 'kill', reason: 'simulated hand' });
    for (const hand of hands) ask(hand.afterMs, this.#commandOf(hand));
    await this.clock.run(OPEN + maxMs, () => this.#isOver());
    await this.processes.end();
  }
}
