// The questions over thirty random days, told by the history in memory and by slow answers from the plain rows.
import { describe, expect, it } from 'vitest';
import { QUESTIONS } from '../../exporter/src/core/history/questions/registry.ts';
import { asking, localTimeIn, memoryPast } from '../given-past.ts';
import { generate } from './generate.ts';
import { dailyRows, intradayRows, limitsRows, tradesRows, whatifRows } from './reference.ts';

const raw = generate(7, { accounts: 4, sessionMinutes: 3 });
const past = memoryPast({}, 5_000);
for (const batch of raw.batches) past.keep(batch);
const zones = new Map(raw.accounts.map(({ id, zone }) => [id, localTimeIn(zone)]));
const asked = asking(raw.from, raw.to, {
  accounts: raw.accounts.map(({ id, currency }) => ({ id, currency })),
  limits: [50_000, 100_000, 200_000, 400_000, 800_000],
  localTime: (account, at) => zones.get(account)?.(account, at) ?? { weekday: 1, minute: 0 },
});
const told = async (name: string) =>
  (await QUESTIONS.find((question) => question.name === name)?.ask(past, asked))?.rows;

describe('thirty days', () => {
  it('come to the same, day by day', async () => {
    expect(await told('daily')).toEqual(raw.accounts.flatMap(dailyRows));
  });
  it('come as near to their limits', async () => {
    expect(await told('limits')).toEqual(raw.accounts.flatMap(limitsRows));
  });
  it('have the same trades', async () => {
    expect(await told('trades')).toEqual(raw.accounts.flatMap((one) => tradesRows(one, raw.from, raw.to)));
  });
  it('have the same times of the week', async () => {
    const rows = raw.accounts.flatMap((one) => intradayRows(one, (at) => asked.localTime(one.id, at), 30));
    expect(await told('intraday')).toEqual(rows);
  });
  it('are stopped alike by each limit', async () => {
    expect(await told('whatif')).toEqual(raw.accounts.flatMap((one) => whatifRows(one, asked.limits)));
  });
});
