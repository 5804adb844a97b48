// The thread that answers questions: its bounds, and that it comes back after each of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_BATCH } from '../../core/history/past.ts';
import type { ToAnswer } from './answer-message.ts';
import { type Answers, openAnswers } from './answers.ts';
import { openEmbeddedStore } from './embedded/store.ts';

const dir = mkdtempSync(join(tmpdir(), 'tripline-answers-'));
const source = {
  store: 'embedded',
  file: join(dir, 'history.sqlite'),
  maxPages: null,
  keepDays: 30,
  keepMinuteDays: 400,
} as const;
const logged: unknown[] = [];
const write = (fields: object): void => void logged.push(fields);
const log = { info: write, warn: write, error: write };

const message = (question: string): ToAnswer => ({
  inquiry: {
    question,
    accounts: null,
    from: '-1d',
    to: 'now',
    step: null,
    limits: [],
    symbol: null,
    side: null,
  },
  setting: { now: Date.now(), zones: {}, accounts: [{ id: 'a1', currency: 'INR' }] },
  format: 'csv',
});

beforeAll(() => {
  const store = openEmbeddedStore(source);
  store.keep(EMPTY_BATCH, 0);
  return store.close();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function using(answers: Answers, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await answers.close();
  }
}

const codeOf = (answer: Awaited<ReturnType<Answers['ask']>>): string => (answer.ok ? 'OK' : answer.code);

describe('the thread that answers questions', () => {
  it('answers, gives its memory back when nobody asks, and answers again', async () => {
    const answers = openAnswers({ source, log, idleMs: 20 });
    await using(answers, async () => {
      const first = await answers.ask(message('daily'));
      expect(first.ok && Buffer.from(first.bytes).toString()).toMatch(/^account,currency,day,/);
      await new Promise((done) => setTimeout(done, 100));
      expect(codeOf(await answers.ask(message('trades')))).toBe('OK');
      expect(codeOf(await answers.ask(message('profits')))).toBe('UNKNOWN_QUESTION');
    });
  });

  it('lets so many wait and refuses the next at once', async () => {
    const answers = openAnswers({ source, log, mostWaiting: 2 });
    await using(answers, async () => {
      const asked = Array.from({ length: 5 }, () => answers.ask(message('daily')));
      expect((await Promise.all(asked)).map(codeOf)).toEqual([
        'OK',
        'OK',
        'OK',
        'TOO_MANY_QUESTIONS',
        'TOO_MANY_QUESTIONS',
      ]);
    });
  });

  it('gives up what takes too long, and what waits behind it has its own time', async () => {
    const answers = openAnswers({ source, log, timeMs: 1 });
    await using(answers, async () => {
      const asked = [answers.ask(message('daily')), answers.ask(message('daily'))];
      expect((await Promise.all(asked)).map(codeOf)).toEqual(['QUESTION_TOO_BIG', 'QUESTION_TOO_BIG']);
    });
  });

  it('says that the history cannot be read, and reads it when it is there', async () => {
    const answers = openAnswers({ source: { ...source, file: join(dir, 'none.sqlite') }, log });
    await using(answers, async () => {
      expect(codeOf(await answers.ask(message('daily')))).toBe('HISTORY_UNREADABLE');
      const store = openEmbeddedStore({ ...source, file: join(dir, 'none.sqlite') });
      await store.close();
      expect(codeOf(await answers.ask(message('daily')))).toBe('OK');
    });
  });
});
