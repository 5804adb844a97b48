// A whole kill on a paper exchange of its own, with an account's real settings: nothing of the real account is touched.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../backbone/embedded/journal.ts';
import type { PaperBroker } from '../brokers/paper/broker.ts';
import type { AccountConfig } from '../config/account.ts';
import type { PlanView } from '../contract.ts';
import { type Receipt, receipts } from '../core/kill/receipt.ts';
import type { Journal } from '../core/ports.ts';
import { completeSettings, type Settings } from '../core/settings.ts';
import type { Ms } from '../core/types.ts';
import type { AccountSetup } from '../engine/actor.ts';
import { dayOf } from '../engine/day.ts';
import { Engine } from '../engine/engine.ts';
import { paperStrategy } from '../hosts/paper-strategy.ts';
import { wallClock } from '../wall-clock.ts';
import type { DrillBook } from './book.ts';
import { type DrillExchange, drillExchange, rest } from './exchange.ts';

export interface DrillAccount extends Pick<AccountConfig, 'id' | 'settings' | 'pollMs' | 'day'> {
  readonly book: DrillBook;
}

export interface DrillOptions {
  readonly account: DrillAccount;
  /** Accounts that its settings link to it; they have users of their own on the same exchange. */
  readonly linked: readonly DrillAccount[];
  readonly notExercised: readonly string[];
  /** The kill must have ended by then. */
  readonly withinMs: Ms;
  readonly signal: AbortSignal;
}

export interface DrillEnd {
  readonly account: string;
  readonly phase: string;
  /** Locked, proved flat by two reads, and nothing left by the exchange's own books. */
  readonly passed: boolean;
  /** What the exchange's own books still hold. */
  readonly left: readonly string[];
  readonly receipt: Receipt | null;
}

export interface DrillReport extends DrillEnd {
  readonly at: Ms;
  readonly settingsHash: string;
  readonly book: DrillBook;
  readonly plan: PlanView | null;
  /** From the moment it was tripped, in milliseconds; null = not reached. */
  readonly stagesMs: Readonly<Record<string, Ms | null>>;
  readonly linked: readonly DrillEnd[];
  readonly notExercised: readonly string[];
  readonly paged: readonly string[];
  readonly why: string | null;
}

const READ_WITHIN_MS = 15_000;
const LINKED_WITHIN_MS = 5_000;
const LOOK_MS = 20;
const STOP_MS = 1_000;

export const settingsHash = (settings: Settings): string =>
  createHash('sha256')
    .update(JSON.stringify(completeSettings(settings)))
    .digest('hex');

function setupOf({ id, settings, pollMs, day }: DrillAccount, broker: PaperBroker): AccountSetup {
  const gate = paperStrategy(broker.call);
  return { id, kind: 'paper', broker, gate, settings, pollMs, dayOf: (now) => dayOf(day, now) };
}

const phaseOf = (engine: Engine, id: string): string => engine.state(id)?.memory.phase.name ?? 'unknown';
const isOver = (phase: string): boolean => phase === 'locked' || phase === 'stuck';

/** False when it has not come to be in time, or nobody wants to know any more. */
async function until(what: () => boolean, withinMs: Ms, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!what()) {
    if (signal.aborted || performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

/** The position book was read whole, as it was made. */
function isRead(engine: Engine, { id, book }: DrillAccount): boolean {
  const view = engine.state(id)?.view;
  if (view === undefined || view.accountAt === null || view.ordersAt === null) return false;
  return view.legs.filter((leg) => leg.position.netQty !== 0).length === book.positions.length;
}

function stagesOf(receipt: Receipt | null): DrillReport['stagesMs'] {
  if (receipt === null) return {};
  const { seenAt, ...later } = receipt.stages;
  return Object.fromEntries(
    Object.entries(later).map(([name, at]) => [name, at === null ? null : at - seenAt]),
  );
}

interface Stage {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly exchange: DrillExchange;
}

async function endOf(
  { engine, journal, exchange }: Stage,
  { id, settings }: DrillAccount,
): Promise<DrillEnd> {
  const phase = phaseOf(engine, id);
  const receipt = receipts(await journal.read(id, 0)).at(-1) ?? null;
  const left = await exchange.left(id);
  const proved = receipt?.complete === true && receipt.flatReads.length === 2;
  // What a smaller scope leaves is left on purpose; flat is then what the two reads have proved.
  const passed = phase === 'locked' && proved && (settings.kill.scope !== 'all' || left.length === 0);
  return { account: id, phase, passed, left, receipt };
}

/** Trips the account by hand and waits for the end of it; gives why it did not come, null when it did. */
async function trip(
  { engine }: Stage,
  { account, linked, withinMs, signal }: DrillOptions,
): Promise<string | null> {
  const { id } = account;
  const asked = { name: 'kill', accounts: [id], reason: 'drill', by: 'drill' } as const;
  const reply = await engine.request(asked);
  const [result] = reply.type === 'results' ? reply.results : [];
  if (result === undefined || (!result.ok && result.code !== 'ALREADY_TRIPPED')) {
    return `the kill was refused: ${result === undefined || result.ok ? 'no answer' : result.detail}`;
  }
  if (!(await until(() => isOver(phaseOf(engine, id)), withinMs, signal))) {
    return signal.aborted ? 'it was interrupted' : `it did not end within ${withinMs / 1000} s`;
  }
  await until(() => linked.every((one) => isOver(phaseOf(engine, one.id))), LINKED_WITHIN_MS, signal);
  return null;
}

async function play(
  stage: Stage,
  options: DrillOptions,
  notes: readonly string[],
  paged: readonly string[],
): Promise<DrillReport> {
  const { engine } = stage;
  const { account, linked, notExercised, signal } = options;
  const all = [account, ...linked];
  const read = await until(() => all.every((one) => isRead(engine, one)), READ_WITHIN_MS, signal);
  const reply = await engine.request({ name: 'plan', account: account.id });
  const at = Date.now();
  const why = read ? await trip(stage, options) : 'the paper accounts could not be read';
  const end = await endOf(stage, account);
  const others = await Promise.all(linked.map((one) => endOf(stage, one)));
  return {
    at,
    ...end,
    passed: end.passed && why === null && others.every(({ passed }) => passed),
    settingsHash: settingsHash(account.settings),
    book: { ...account.book, notes: [...account.book.notes, ...notes] },
    plan: reply.type === 'plan' ? reply.plan : null,
    stagesMs: stagesOf(end.receipt),
    linked: others,
    notExercised,
    paged,
    why,
  };
}

/** Each of them, whatever becomes of the others. */
async function closeAll(closing: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closing) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Everything that it starts has ended, and its temporary directory is gone, when it settles. */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const clock = wallClock();
  const accounts = [options.account, ...options.linked];
  const dir = await mkdtemp(join(tmpdir(), 'tripline-drill-'));
  const closing: (() => unknown)[] = [() => rm(dir, { recursive: true, force: true })];
  try {
    const exchange = await drillExchange(accounts, clock);
    closing.unshift(exchange.stop);
    const brokers = accounts.map(({ id }) => exchange.broker(id));
    const notes: string[] = [];
    for (const [i, one] of accounts.entries()) {
      const broker = brokers[i];
      if (broker !== undefined) notes.push(...(await rest(broker, one.book)));
    }
    const journal = await openJournal(join(dir, 'journal.sqlite'));
    closing.unshift(() => journal.close());
    const paged: string[] = [];
    const setups = accounts.flatMap((one, i) => (brokers[i] === undefined ? [] : [setupOf(one, brokers[i])]));
    const engine = await Engine.start(setups, {
      clock,
      journal,
      random: Math.random,
      page: (account, text) => void paged.push(`${account}: ${text}`),
      conflict: (error) => {
        throw error;
      },
      changed: () => undefined,
    });
    closing.unshift(() => engine.stop(STOP_MS));
    return await play({ engine, journal, exchange }, options, notes, paged);
  } finally {
    await closeAll(closing);
  }
}
