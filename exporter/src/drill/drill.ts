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
import type { Journal, Lock } from '../core/ports.ts';
import { completeSettings, type Settings } from '../core/settings.ts';
import type { Ms } from '../core/types.ts';
import type { AccountSetup } from '../engine/actor.ts';
import { dayOf } from '../engine/day.ts';
import { Engine } from '../engine/engine.ts';
import { paperStrategy } from '../hosts/paper-strategy.ts';
import { wallClock } from '../wall-clock.ts';
import type { DrillBook } from './book.ts';
import { type DrillExchange, drillExchange, rest } from './exchange.ts';
import { type DrillTerminal, openDrillLocks, SEGMENTS } from './terminal.ts';

export interface DrillAccount extends Pick<AccountConfig, 'id' | 'settings' | 'pollMs' | 'day'> {
  readonly book: DrillBook;
}

export interface DrillOptions {
  readonly account: DrillAccount;
  /** Accounts that its settings link to it; they have users of their own on the same exchange. */
  readonly linked: readonly DrillAccount[];
  readonly notExercised: readonly string[];
  /** Where each account's lock is pressed; null: there is none to press. */
  readonly terminal: DrillTerminal | null;
  /** The kill must have ended by then. */
  readonly withinMs: Ms;
  readonly signal: AbortSignal;
}

export interface DrillEnd {
  readonly account: string;
  readonly phase: string;
  /** Locked, proved flat by two reads, and nothing left by the exchange's own books; see `short` where it is not. */
  readonly passed: boolean;
  /** What it falls short of, in words. */
  readonly short: readonly string[];
  /** What the exchange's own books still hold. */
  readonly left: readonly string[];
  /** Segments that the exchange itself has switched off for it. */
  readonly segmentsOff: readonly string[];
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
/** Their browsers may still be at work. */
const LINKED_TERMINAL_WITHIN_MS = 120_000;
const LOOK_MS = 20;
const STOP_MS = 1_000;

export const settingsHash = (settings: Settings): string =>
  createHash('sha256')
    .update(JSON.stringify(completeSettings(settings)))
    .digest('hex');

function setupOf(
  { id, settings, pollMs, day }: DrillAccount,
  broker: PaperBroker,
  lock: Lock | null,
): AccountSetup {
  const gate = paperStrategy(broker.call);
  return { id, kind: 'paper', broker, lock, gate, settings, pollMs, dayOf: (now) => dayOf(day, now) };
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
  segments: readonly string[],
): Promise<DrillEnd> {
  const phase = phaseOf(engine, id);
  const receipt = receipts(await journal.read(id, 0)).at(-1) ?? null;
  const { left, segmentsOff } = await exchange.held(id);
  const proved = receipt?.complete === true && receipt.flatReads.length === 2;
  const on = segments.filter((segment) => !segmentsOff.includes(segment));
  const short = [
    ...(phase === 'locked' ? [] : [`it is ${phase}, not locked`]),
    ...(proved ? [] : ['it was not proved flat by two reads']),
    // What a smaller scope leaves is left on purpose; flat is then what the two reads have proved.
    ...(settings.kill.scope === 'all' && left.length > 0 ? ['the exchange still holds something of it'] : []),
    ...(segments.length === 0 || (receipt?.lockProof ?? null) !== null
      ? []
      : ['its lock was not proved by the terminal']),
    ...(on.length === 0 ? [] : [`the exchange still takes its orders in ${on.join(', ')}`]),
  ];
  return { account: id, phase, passed: short.length === 0, short, left, segmentsOff, receipt };
}

/** Each linked account must have been told by this kill, and have tripped because of it. */
function untoldIn({ account, receipt }: DrillEnd, others: readonly DrillEnd[]): readonly string[] {
  return others.flatMap((one) => {
    const told = receipt?.linked.find((linked) => linked.account === one.account);
    const from = one.receipt?.origin ?? null;
    const follows = from?.account === account && from.seq === receipt?.seq;
    return told?.outcome === 'tripped' && told.seq === one.receipt?.seq && follows
      ? []
      : [`${one.account} was not tripped by it: ${told === undefined ? 'it was not told' : told.outcome}`];
  });
}

/** Trips the account by hand and waits for the end of it; gives why it did not come, null when it did. */
async function trip(
  { engine }: Stage,
  { account, linked, terminal, withinMs, signal }: DrillOptions,
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
  const patience = terminal === null ? LINKED_WITHIN_MS : LINKED_TERMINAL_WITHIN_MS;
  await until(() => linked.every((one) => isOver(phaseOf(engine, one.id))), patience, signal);
  return null;
}

async function play(
  stage: Stage,
  options: DrillOptions,
  notes: readonly string[],
  paged: readonly string[],
): Promise<DrillReport> {
  const { engine } = stage;
  const { account, linked, notExercised, terminal, signal } = options;
  const all = [account, ...linked];
  const read = await until(() => all.every((one) => isRead(engine, one)), READ_WITHIN_MS, signal);
  const reply = await engine.request({ name: 'plan', account: account.id });
  const at = Date.now();
  const why = read ? await trip(stage, options) : 'the paper accounts could not be read';
  const wanted = terminal === null ? [] : SEGMENTS;
  const end = await endOf(stage, account, wanted);
  const others = await Promise.all(linked.map((one) => endOf(stage, one, wanted)));
  const untold = untoldIn(end, others);
  return {
    at,
    ...end,
    short: [...end.short, ...untold],
    passed: end.passed && untold.length === 0 && why === null && others.every(({ passed }) => passed),
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

/** Puts on the stage what is closed again, in the order of the list, whatever happens. */
async function setStage(
  { account, linked, terminal }: DrillOptions,
  dir: string,
  closing: (() => unknown)[],
): Promise<Stage & { readonly notes: readonly string[]; readonly paged: readonly string[] }> {
  const clock = wallClock();
  const accounts = [account, ...linked];
  const exchange = await drillExchange(accounts, clock);
  closing.unshift(exchange.stop);
  const brokers = accounts.map((one) => [one, exchange.broker(one.id)] as const);
  const notes: string[] = [];
  for (const [{ book }, broker] of brokers) notes.push(...(await rest(broker, book)));
  const journal = await openJournal(join(dir, 'journal.sqlite'));
  closing.unshift(() => journal.close());
  const send = async (id: string, code: string) =>
    (await engine.code({ name: 'code', account: id, code, by: 'drill' })).type === 'recorded';
  const locks = terminal === null ? null : openDrillLocks({ terminal, exchange, dir, clock, send });
  closing.unshift(() => locks?.close());
  const paged: string[] = [];
  const setups = brokers.map(([one, broker]) => setupOf(one, broker, locks?.open(one.id) ?? null));
  const engine = await Engine.start(setups, {
    clock,
    journal,
    random: Math.random,
    page: (id, text) => void paged.push(`${id}: ${text}`),
    conflict: (error) => {
      throw error;
    },
    changed: () => undefined,
  });
  closing.unshift(() => engine.stop(STOP_MS));
  return { engine, journal, exchange, notes, paged };
}

/** Everything that it starts has ended, and its temporary directory is gone, when it settles. */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const dir = await mkdtemp(join(tmpdir(), 'tripline-drill-'));
  const closing: (() => unknown)[] = [() => rm(dir, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const { notes, paged, ...stage } = await setStage(options, dir, closing);
    return await play(stage, options, notes, paged);
  } finally {
    await closeAll(closing);
  }
}
