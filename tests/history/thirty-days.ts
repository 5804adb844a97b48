// Thirty random days that a store keeps through restarts and disorder, asked every question: the answers are the slow ones.
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayRow } from '../../exporter/src/core/history/day-row.ts';
import { QUESTIONS } from '../../exporter/src/core/history/questions/registry.ts';
import type { Ms } from '../../exporter/src/core/types.ts';
import { createDayCloser } from '../../exporter/src/gateway/history/day-closer.ts';
import { type Case, casesOf, nowOf, slowAnswer } from './answers.ts';
import { chanceOf } from './chance.ts';
import { generate } from './generate.ts';
import type { Row } from './plain.ts';
import { live, type Rig, tidyAll } from './rigs.ts';

const SEED = Number(process.env.TRIPLINE_HISTORY_SEED ?? Date.now() % 1_000_000);
process.stdout.write(`thirty days of history: again with TRIPLINE_HISTORY_SEED=${SEED}\n`);

const WITHIN_MS = 900_000;
const DAY_MS = 86_400_000;
const raw = generate(SEED);
const cases = casesOf(raw);
/** Where a day of UTC begins, in the second week. */
const FORGOTTEN: Ms = Date.parse('2026-10-20T00:00:00Z');
/** Answers that are made of the records of days, and those that are made of samples and bars. */
const BY_DAYS: readonly string[] = ['daily', 'drawdowns', 'intraday', 'limits', 'whatif'];
const BY_TIME: readonly string[] = ['equity', 'router', ...BY_DAYS];

const slow = new Map<string, readonly Row[]>();
function slowRows({ title, asked }: Case, name: string, forgotten: Ms): readonly Row[] {
  const key = `${title} ${name} ${forgotten}`;
  const rows = slow.get(key) ?? slowAnswer(name, raw, asked, forgotten);
  slow.set(key, rows);
  return rows;
}

/** The first row that is not the same: thousands of others would hide it. */
function difference(told: readonly Row[], wanted: readonly Row[]): object | null {
  const at = Array.from({ length: Math.max(told.length, wanted.length) }).findIndex(
    (_, i) => !isDeepStrictEqual(told[i], wanted[i]),
  );
  return at < 0 ? null : { at, told: told[at], wanted: wanted[at], of: [told.length, wanted.length] };
}

/** Asks what the case asks of these questions. */
async function compare({ past }: Rig, one: Case, names: readonly string[], forgotten: Ms = 0): Promise<void> {
  const asked = QUESTIONS.filter(({ name }) => names.includes(name) && one.names.includes(name));
  for (const question of asked) {
    const answer = await question.ask(past, one.asked);
    const differs = difference(answer.rows, slowRows(one, question.name, forgotten));
    expect({ question: question.name, differs }).toEqual({ question: question.name, differs: null });
  }
}

/** Tests of one store; skipped where what it needs is not there. */
export function tellsThirtyDays(name: string, opened: () => Promise<Rig>, there = true): void {
  describe(`thirty days in ${name}`, () => tests(opened, it.skipIf(!there), there));
}

function tests(opened: () => Promise<Rig>, test: ReturnType<typeof it.skipIf>, there: boolean): void {
  let rig: Rig;
  beforeAll(async () => {
    if (!there) return;
    rig = await opened();
    await live(rig, raw, chanceOf(SEED + 1));
  }, WITHIN_MS);
  afterAll(() => rig?.close());

  test('are all there', async () => {
    const accounts = raw.accounts.map(({ id, currency }) => ({ id, currency }));
    expect(await rig.past.accounts()).toEqual(accounts);
    const { waiting, dropped, trouble } = rig.store.status();
    expect({ waiting, dropped, trouble }).toEqual({ waiting: 0, dropped: 0, trouble: null });
    const positions = raw.batches.flatMap(({ facts }) => facts.map(({ position }) => position));
    expect(rig.store.position()).toBe(Math.max(...positions));
  });

  test.each(cases)('answer: $title', (one) => compare(rig, one, one.names), WITHIN_MS);

  const tidied = (): Promise<void> => tidyAll(rig.store, nowOf(raw) + DAY_MS);
  const rolledUp = async (): Promise<void> => {
    await tidied();
    for (const one of cases) await compare(rig, one, BY_TIME);
  };
  test('answer the same when all is rolled up', rolledUp, WITHIN_MS);

  const closed = async (): Promise<void> => {
    const closer = createDayCloser({ past: rig.past, store: rig.store, dayRow });
    while (await closer.step(nowOf(raw))) await tidied();
    expect(closer.trouble).toBeNull();
    for (const { id, facts, days } of raw.accounts) {
      const kept = await rig.past.days(id, raw.from, raw.to);
      expect(kept.length).toBe(facts.length === 0 ? 0 : days.length - 1);
    }
    for (const one of cases) await compare(rig, one, BY_DAYS);
  };
  test('answer the same when their days are closed', closed, WITHIN_MS);

  const forgotten = async (): Promise<void> => {
    await rig.forget(FORGOTTEN);
    for (const { id } of raw.accounts) {
      for await (const page of rig.past.samples(id, 0, FORGOTTEN)) expect(page).toEqual([]);
    }
    for (const one of cases) await compare(rig, one, BY_TIME, FORGOTTEN);
  };
  test('answer by bars where their samples are forgotten', forgotten, WITHIN_MS);
}
