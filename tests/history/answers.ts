// The slow answer to each question, by its name, and what is asked of every history in turn.
import type { Asked } from '../../exporter/src/core/history/question.ts';
import type { Ms } from '../../exporter/src/core/types.ts';
import { asking, localTimeIn } from '../given-past.ts';
import type { RawAccount, RawHistory } from './generate.ts';
import type { Row } from './plain.ts';
import { dailyRows, intradayRows, limitsRows, tradesRows, whatifRows } from './reference.ts';
import { drawdownsRows, equityRows, routerRows } from './reference-curves.ts';
import { killsRows, symbolsRows } from './reference-facts.ts';

type Slow = (account: RawAccount, asked: Asked, forgotten: Ms) => readonly Row[];

const SLOW: Readonly<Record<string, Slow>> = {
  equity: equityRows,
  daily: dailyRows,
  drawdowns: drawdownsRows,
  intraday: intradayRows,
  trades: tradesRows,
  symbols: symbolsRows,
  router: routerRows,
  kills: killsRows,
  limits: limitsRows,
  whatif: whatifRows,
};
export const NAMES = Object.keys(SLOW);

const MAX_ROWS = 100_000;

/** `forgotten`: samples before this moment are not kept any more. */
export function slowAnswer(name: string, raw: RawHistory, asked: Asked, forgotten: Ms = 0): readonly Row[] {
  const share = Math.floor(MAX_ROWS / Math.max(1, asked.accounts.length));
  return asked.accounts.flatMap(({ id }) => {
    const account = raw.accounts.find((one) => one.id === id);
    const rows = account === undefined ? [] : SLOW[name]?.(account, asked, forgotten);
    if (rows === undefined) throw new Error(`no question is called ${name}`);
    return rows.slice(0, name === 'drawdowns' ? Math.min(1_000, share) : share);
  });
}

export interface Case {
  readonly title: string;
  readonly asked: Asked;
  readonly names: readonly string[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): Ms => Date.parse(`${text}Z`);
const LIMITS = [50_000, 100_000, 200_000, 400_000, 800_000];

/** All that is known has happened: the last day runs until then. */
export function nowOf({ accounts }: RawHistory): Ms {
  const moments = accounts.flatMap(({ samples, facts, trades }) => [
    ...samples.slice(-1).map((sample) => sample.at),
    ...facts.slice(-1).map((fact) => fact.at),
    ...trades.map(({ closedAt }) => closedAt),
  ]);
  return Math.max(...moments) + 1;
}

/** Some minutes before the first samples at one a second that any account has. */
function openingOf({ accounts }: RawHistory): Ms {
  const dense = accounts.flatMap(({ samples }) =>
    samples.filter((sample, i) => (samples[i + 1]?.at ?? 0) - sample.at < 2_000).slice(0, 1),
  );
  return Math.min(...dense.map((sample) => sample.at)) - 5 * 60_000;
}

export function casesOf(raw: RawHistory): readonly Case[] {
  const zones = new Map(raw.accounts.map(({ id, zone }) => [id, localTimeIn(zone)]));
  const accounts = raw.accounts.map(({ id, currency }) => ({ id, currency }));
  const now = nowOf(raw);
  const localTime: Asked['localTime'] = (account, moment) =>
    zones.get(account)?.(account, moment) ?? { weekday: 1, minute: 0 };
  const one = (title: string, from: Ms, to: Ms, over: Partial<Asked> = {}, names = NAMES): Case => ({
    title,
    asked: asking(from, to, { accounts, localTime, now, ...over }),
    names,
  });
  const [begin, end] = [raw.from, raw.to];
  const [week, day] = [at('2026-10-19T03:00:00'), at('2026-10-20T07:30:00')];
  const early = openingOf(raw);
  const some = (n: number) => accounts.slice(n, n + 1);
  return [
    one('all of it', begin, end, { limits: LIMITS }),
    one('a week', week, week + 7 * DAY, { step: 15 * 60_000 }),
    one('a day', day, day + DAY, { limits: LIMITS }),
    one('a morning by seconds', day, day + 3 * HOUR, { step: 1_000 }, ['equity', 'router']),
    one('minutes that are forgotten first', early, early + HOUR / 2, {}, ['equity', 'router', 'whatif']),
    one('seconds that are forgotten first', early, early + HOUR / 2, { step: 5_000 }, ['equity', 'router']),
    one('the clocks of Europe', at('2026-10-24T12:00:00'), at('2026-10-26T12:00:00'), { step: HOUR }),
    one('the clocks of America', at('2026-10-31T04:00:00'), at('2026-11-02T05:00:00'), { step: 90_000 }),
    one('nothing', at('2026-01-01T00:00:00'), at('2026-01-03T00:00:00')),
    one('one account', begin, end, { accounts: some(1), step: 4 * HOUR }),
    one('a fund', begin, end, { accounts: some(accounts.length - 2), step: DAY }),
    one('a symbol', begin, end, { symbol: 'FUT, "near"' }, ['trades', 'symbols']),
    one('a side', week, end, { side: 'short' }, ['trades', 'symbols']),
    one('both', begin, week, { symbol: 'NIFTY CE', side: 'long' }, ['trades', 'symbols']),
    one('nobody', begin, end, { accounts: [] }),
  ];
}
