// Plays recorded bars through the exchange's HTTP API and the whole engine; the same bars come to the same end.
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setImmediate as macrotask } from 'node:timers/promises';
import { memoryJournal } from '../backbone/memory.ts';
import { paperBroker } from '../brokers/paper/broker.ts';
import { httpTransport, type Transport } from '../brokers/paper/transport.ts';
import type { Recorded } from '../core/fact.ts';
import { DEFAULT_SETTINGS, optionSellerRules, type Settings } from '../core/settings.ts';
import type { Minor, Ms } from '../core/types.ts';
import { dayOf } from '../engine/day.ts';
import { Engine } from '../engine/engine.ts';
import { paperStrategy } from '../hosts/paper-strategy.ts';
import { type PaperProcess, startPaper } from '../paper-process.ts';
import { printReport, reportOf } from './report.ts';
import { SteppedClock } from './stepped-clock.ts';

/** What a replay needs; money in rupees. */
export interface ReplayOptions {
  /** Path of the file of bars. */
  readonly bars: string;
  /** HH:MM of the market's day. */
  readonly entry: string;
  readonly strike: number | 'atm';
  readonly stopPct: number;
  readonly lots: number;
  readonly lossLimit: number;
  /** Absent: the outer net is off, because a replay asks about the rule itself. */
  readonly outerLossFactor?: number;
  readonly json: boolean;
}

/** What the account was worth at the end of one bar; null = unknown. */
export interface Sample {
  readonly at: Ms;
  readonly mtm: Minor | null;
}

export interface Played {
  readonly samples: readonly Sample[];
  readonly facts: readonly Recorded[];
  readonly trades: readonly Trade[];
  readonly phase: string;
}

export interface Trade {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly qty: number;
  /** Rupees. */
  readonly price: number;
  readonly at: Ms;
}

const ACCOUNT = 'replay';
const POLL_MS = 400;
const SUB_STEP_MS = 100;
/** Within each bar the engine gets this long to see it, and as long as it takes to finish a kill. */
const LOOK_MS = 1_000;
const KILL_MS = 50_000;
const DAY = { timeZone: 'Asia/Kolkata', resetAt: '08:45' };

function settingsOf({ lossLimit, outerLossFactor }: ReplayOptions): Settings {
  return {
    ...DEFAULT_SETTINGS,
    dailyLoss: Math.round(lossLimit * 100),
    rules: optionSellerRules(outerLossFactor ?? null),
    // Bars come a minute apart and are true: neither their age nor a leap between two of them is a fault.
    markStaleMs: 180_000,
    feedStaleMs: 180_000,
    maxJumpPercent: 1_000_000,
  };
}

function startExchange(options: ReplayOptions, password: string): Promise<PaperProcess> {
  const { entry, strike, stopPct, lots, bars } = options;
  const strategy = { entry, stopPct, lots, ...(strike === 'atm' ? {} : { strike }) };
  const user = { user: ACCOUNT, password, openingFunds: 10_000_000, strategy };
  return startPaper({ mode: 'stepped', market: { bars: resolve(bars) }, users: [user] });
}

async function admin<T>(paper: PaperProcess, method: 'GET' | 'POST', path: string): Promise<T> {
  const headers = { 'x-admin-key': paper.adminKey, 'content-type': 'application/json' };
  const body = method === 'POST' ? { body: '{}' } : {};
  const answer = await fetch(`${paper.url}${path}`, { method, headers, ...body });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** A transport that knows how many of its requests are out, so that time stands still until all are answered. */
function counted(inner: Transport): { transport: Transport; settle: () => Promise<void> } {
  let out = 0;
  const transport: Transport = async (request, timeoutMs) => {
    out += 1;
    try {
      return await inner(request, timeoutMs);
    } finally {
      out -= 1;
    }
  };
  const settle = async () => {
    do await macrotask();
    while (out > 0);
  };
  return { transport, settle };
}

interface Step {
  readonly market_time: Ms;
  readonly done: boolean;
}

async function play(options: ReplayOptions, paper: PaperProcess, password: string): Promise<Played> {
  const first = await admin<Step>(paper, 'POST', '/admin/step');
  const clock = new SteppedClock(first.market_time);
  const { transport, settle } = counted(httpTransport(paper.url));
  const broker = paperBroker({ id: ACCOUNT, baseUrl: paper.url, user: ACCOUNT, password, clock, transport });
  const journal = memoryJournal();
  const gate = paperStrategy(broker.call);
  const setup = { id: ACCOUNT, kind: 'paper', broker, gate, settings: settingsOf(options), pollMs: POLL_MS };
  const engine = await Engine.start([{ ...setup, dayOf: (now) => dayOf(DAY, now) }], {
    clock,
    journal,
    random: () => 0.5,
    page: (account, text) => process.stderr.write(`${account}: ${text}\n`),
    conflict: (error) => {
      throw error;
    },
    changed: () => undefined,
  });
  const samples: Sample[] = [];
  for (let step = first; !step.done; step = await admin<Step>(paper, 'POST', '/admin/step')) {
    await playBar(engine, clock, settle, step.market_time);
    samples.push({ at: step.market_time, mtm: engine.state(ACCOUNT)?.view.mtm?.value ?? null });
    if (phaseOf(engine) === 'locked') break;
  }
  const phase = phaseOf(engine);
  engine.abandon();
  const state = await admin<{ users: readonly { trades: readonly Trade[] }[] }>(paper, 'GET', '/admin/state');
  return { samples, facts: await journal.readAll(0), trades: state.users[0]?.trades ?? [], phase };
}

const phaseOf = (engine: Engine): string => engine.state(ACCOUNT)?.memory.phase.name ?? 'unknown';

async function playBar(
  engine: Engine,
  clock: SteppedClock,
  settle: () => Promise<void>,
  at: Ms,
): Promise<void> {
  const resting = () => ['watching', 'blocked', 'stopped', 'locked'].includes(phaseOf(engine));
  await clock.moveTo(at, settle);
  for (let spent = 0; spent < LOOK_MS || (!resting() && spent < KILL_MS); spent += SUB_STEP_MS) {
    await clock.moveTo(clock.now() + SUB_STEP_MS, settle);
  }
}

/**
 * Runs the replay and prints what happened. Resolves with the exit code: 0 played, 1 the bars cannot be played,
 * nothing was sold into them, or a trip did not end locked.
 */
export async function replay(options: ReplayOptions): Promise<number> {
  const password = randomUUID();
  const paper = await startExchange(options, password).catch((error: Error) => error);
  if (paper instanceof Error) return refuse(options, paper.message);
  try {
    const played = await play(options, paper, password);
    if (played.samples.length === 0) return refuse(options, 'it holds no bars of a session');
    const report = reportOf(options, played);
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report));
    return report.entries.length > 0 && (report.trip === null || report.locked) ? 0 : 1;
  } finally {
    paper.stop();
  }
}

function refuse({ bars }: ReplayOptions, why: string): number {
  process.stderr.write(`tripline: ${bars} cannot be replayed: ${why}\n`);
  return 1;
}
