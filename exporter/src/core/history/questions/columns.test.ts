// What holds of every question: its columns, and the length of its answer.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asking, memoryPast } from '../../../../../tests/given-past.ts';
import { MAX_ROWS } from '../question.ts';
import { perAccount, type Row } from './columns.ts';
import { QUESTIONS } from './registry.ts';

const DOCS = readFileSync(new URL('../../../../../docs/history.md', import.meta.url), 'utf8');

describe.each(QUESTIONS.map((question) => [question.name, question] as const))('%s', (_, question) => {
  const { columns } = question;

  it('begins each row with the account, and with its currency where there is money', () => {
    const money = columns.some(({ kind }) => kind === 'money' || kind === 'price');
    expect(columns.slice(0, 2).map(({ name }) => name)).toEqual([
      'account',
      money ? 'currency' : columns[1]?.name,
    ]);
  });

  it('defines each column, once', () => {
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    for (const { what } of columns) expect(what).toMatch(/\.$/);
  });

  it('has the same definitions in the docs', () => {
    const section = DOCS.split(`\n## ${question.name}\n`)[1]?.split('\n## ')[0] ?? '';
    const defined = section.split('\n').filter((line) => /^\| `/.test(line));
    expect(defined).toEqual(columns.map(({ name, kind, what }) => `| \`${name}\` | ${kind} | ${what} |`));
  });

  it('shows an example in the docs, with every column', () => {
    const section = DOCS.split(`\n## ${question.name}\n`)[1]?.split('\n## ')[0] ?? '';
    const example = JSON.parse(section.split('```json')[1]?.split('```')[0] ?? 'null');
    expect(Object.keys(example)).toEqual(columns.map(({ name }) => name));
  });

  it('answers nothing with nothing', async () => {
    expect(await question.ask(memoryPast(), asking(0, 86_400_000))).toEqual({ rows: [], truncated: false });
  });
});

it('there is each question once', () => {
  expect(new Set(QUESTIONS.map(({ name }) => name)).size).toBe(QUESTIONS.length);
});

describe('an answer that is too long', () => {
  const account = (id: string) => ({ id, currency: 'INR' });
  async function* upTo(count: number): AsyncGenerator<Row> {
    for (let i = 0; i < count; i += 1) yield [i];
  }

  it('leaves out the newest of each account alike, and says so', async () => {
    const asked = { accounts: [account('a'), account('b'), account('c')] };
    const answer = await perAccount(asked, ({ id }) => upTo(id === 'b' ? 3 : Number.POSITIVE_INFINITY));
    const share = Math.floor(MAX_ROWS / 3);
    expect(answer.truncated).toBe(true);
    expect(answer.rows).toHaveLength(2 * share + 3);
    expect(answer.rows[share - 1]).toEqual([share - 1]);
    expect(answer.rows[share]).toEqual([0]);
  });

  it('is whole where it just fits', async () => {
    const whole = await perAccount({ accounts: [account('a')] }, () => upTo(5), 5);
    expect([whole.rows.length, whole.truncated]).toEqual([5, false]);
    expect((await perAccount({ accounts: [account('a')] }, () => upTo(6), 5)).truncated).toBe(true);
  });
});
