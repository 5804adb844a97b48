// A simulated account that only its trading system can flatten, behind a webhook with every fault, and with crashes.
import type { Command } from '../../exporter/src/core/input.ts';
import type { Broker, Clock } from '../../exporter/src/core/ports.ts';
import { DEFAULT_SETTINGS } from '../../exporter/src/core/settings.ts';
import type { Answer, Failure, OwnerRequest } from '../../exporter/src/core/types.ts';
import type { AccountSetup } from '../../exporter/src/engine/actor.ts';
import { type Life, NEVER } from './life.ts';
import { Processes } from './processes.ts';
import { type Dice, dice } from './random.ts';
import { VirtualClock } from './virtual-clock.ts';

export const OWNED = 'owned';
const START = Date.parse('2026-11-23T03:45:00Z');
const DAY = { name: '2026-11-23', startsAt: START - 1_800_000, endsAt: START + 80_000_000 };
/** How the webhook fails while its fault lasts. */
type Fault = 'down' | 'lost' | 'slow' | 'hang' | 'refuse' | 'flaky';

/** What one seed holds. A fault that never ends leaves a kill stuck, and it must then have paged. */
export interface OwnerPlan {
  readonly seed: number;
  readonly fault: Fault | null;
  readonly faultFrom: number;
  readonly faultMs: number;
  readonly crashes: readonly number[];
  readonly commands: readonly { readonly afterMs: number; readonly command: Command }[];
}

function anyCommand(d: Dice): Command {
  const reason = 'simulated hand';
  const name = d.pick(['kill', 'exit', 'exit', 'cancel', 'reset-day'] as const);
  return name === 'exit' ? { name, reason, position: d.pick(['CE|NRML', 'PE|NRML']) } : { name, reason };
}

export function ownerPlanOf(seed: number, crashes?: readonly number[]): OwnerPlan {
  const d = dice(seed ^ 0x0e4e);
  const around = d.int(500, 4_000);
  const commands = Array.from({ length: d.int(1, 6) }, () => ({
    afterMs: around + d.pick([0, d.int(0, 100), d.int(0, 3_000)]),
    command: anyCommand(d),
  }));
  return {
    seed,
    fault: d.pick<Fault | null>([null, 'down', 'lost', 'slow', 'hang', 'refuse', 'flaky']),
    faultFrom: d.int(0, 3_000),
    faultMs: d.pick([d.int(500, 20_000), d.int(500, 90_000), Number.POSITIVE_INFINITY]),
    crashes: crashes ?? Array.from({ length: d.int(0, 3) }, () => d.int(1, 30)),
    commands,
  };
}

export class OwnerWorld {
  readonly plan: OwnerPlan;
  readonly clock = new VirtualClock(START);
  readonly processes: Processes;
  /** Every request as it arrived, and those whose good answer reached the engine. */
  readonly arrived: { readonly request: OwnerRequest; readonly at: number }[] = [];
  readonly answered = new Set<string>();
  readonly #dice: Dice;

  constructor(plan: OwnerPlan) {
    this.plan = plan;
    this.#dice = dice(plan.seed ^ 0x5eed);
    this.processes = new Processes({
      clock: this.clock,
      random: () => this.#dice.next(),
      crashes: plan.crashes,
      restartMs: () => this.#dice.int(10, 4_000),
      setups: (life, clock) => [this.#setup(life, clock)],
    });
  }

  get #fault(): Fault | null {
    const { fault, faultFrom, faultMs } = this.plan;
    const since = this.clock.now() - START - faultFrom;
    return since >= 0 && since < faultMs ? fault : null;
  }

  #after<T>(ms: number, value: T): Promise<T> {
    return new Promise((resolve) => this.clock.after(ms, () => resolve(value)));
  }

  /** The way there, the deed, and the way back; each of them may fail. */
  async #webhook(request: OwnerRequest): Promise<Answer<{ readonly detail: string }>> {
    const fault =
      this.#fault === 'flaky' ? this.#dice.pick(['down', 'lost', 'slow', null] as const) : this.#fault;
    const no = (retry: Failure['retry'], message: string) => {
      return { ok: false, at: this.clock.now(), kind: 'network', retry, message } as const;
    };
    await this.#after(this.#dice.int(1, 30), null);
    if (fault === 'down') return no('yes', 'connection refused');
    if (fault === 'refuse') return no('no', 'HTTP 403');
    if (fault === 'slow') await this.#after(this.#dice.int(1_000, 12_000), null);
    this.arrived.push({ request, at: this.clock.now() });
    if (fault === 'hang') return NEVER;
    if (fault === 'lost') return no('unknown', 'connection lost');
    return this.#after(this.#dice.int(1, 30), {
      ok: true,
      at: this.clock.now(),
      data: { detail: request.action },
    });
  }

  #broker(life: Life): Broker {
    const empty = { positions: [], marks: {}, unparsed: [], brokerMtm: null };
    const seen = async <T>(data: T) => ({ ok: true, at: this.clock.now(), data }) as const;
    return {
      id: OWNED,
      can: { marketOrders: true, lock: 'none', hands: 'owner', ordersPerSecond: 8 },
      stats: { parseRejects: {}, relogins: 0 },
      account: () => seen(empty),
      orders: () => seen({ orders: [], unparsed: [] }),
      cancel: () => Promise.reject(new Error('an owner was sent a cancel')),
      exit: () => Promise.reject(new Error('an owner was sent an exit')),
      ask: async (request) => {
        this.processes.point(life);
        if (!life.alive) return NEVER;
        // What has left arrives, whether or not its sender lives on.
        const answer = await this.#webhook(request);
        if (!life.alive) return NEVER;
        if (answer.ok) this.answered.add(request.id);
        this.processes.point(life);
        return life.alive ? answer : NEVER;
      },
      watch: () => () => undefined,
      logout: async () => ({ ok: true, data: null, at: 0 }),
      preflight: async () => [],
    };
  }

  #setup(life: Life, clock: Clock): AccountSetup {
    return {
      id: OWNED,
      kind: 'pushed',
      broker: this.#broker(life),
      gate: { set: async () => ({ ok: true, data: null, at: clock.now() }) as const },
      settings: DEFAULT_SETTINGS,
      pollMs: 5_000,
      dayOf: () => DAY,
    };
  }

  /** Runs until all that was asked has come to an end, or the time is up. */
  async run(maxMs: number): Promise<void> {
    await this.processes.boot();
    for (const { afterMs, command } of this.plan.commands)
      this.clock.after(afterMs, () => this.processes.command(OWNED, command));
    const last = Math.max(...this.plan.commands.map(({ afterMs }) => afterMs));
    await this.clock.run(START + maxMs, () => {
      const memory = this.processes.state(OWNED)?.memory;
      if (memory === undefined || this.clock.now() < START + last + 5_000) return false;
      const { cancel, exits, reset } = memory.requests;
      const done = cancel === null && exits.length === 0 && reset === null;
      return done && (memory.phase.name === 'watching' || memory.phase.name === 'locked');
    });
    await this.processes.end();
  }
}
