// The questions over thirty random days, told by a history in memory and by slow answers from the plain rows.
import { describe, expect, it } from 'vitest';
import { QUESTIONS } from '../../exporter/src/core/history/questions/registry.ts';
import { memoryPast } from '../given-past.ts';
import { casesOf, NAMES, slowAnswer } from './answers.ts';
import { generate } from './generate.ts';

const raw = generate(7, { accounts: 4, sessionMinutes: 3 });
const past = memoryPast({}, 5_000);
for (const batch of raw.batches) past.keep(batch);

describe('thirty days in memory', () => {
  it('are asked every question that there is', () => {
    expect(NAMES).toEqual(QUESTIONS.map(({ name }) => name));
  });
  it('come to something', () => {
    const [all] = casesOf(raw);
    const rows = NAMES.map((name) => (all === undefined ? 0 : slowAnswer(name, raw, all.asked).length));
    expect(Math.min(...rows)).toBeGreaterThan(0);
  });
  for (const { title, asked, names } of casesOf(raw)) {
    it.each(names)(`come to the same: ${title}, %s`, async (name) => {
      const answer = await QUESTIONS.find((question) => question.name === name)?.ask(past, asked);
      expect(answer?.rows).toEqual(slowAnswer(name, raw, asked));
    });
  }
});
