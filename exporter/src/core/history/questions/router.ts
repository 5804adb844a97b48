// How well a fund's order router did over time: how much it filled as maker, what slipped, what fees took.
import type { Bar } from '../bar.ts';
import { MINUTE_MS } from '../bar.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import { ACCOUNT, column, perAccount, type Row } from './columns.ts';
import { stretches, suitingStep } from './stretches.ts';

const columns = [
  ACCOUNT,
  column('at', 'time', 'Where the stretch begins; each figure is the last of it that is known.'),
  column('samples', 'count', 'Samples in the stretch.'),
  column('makerFillRatio', 'ratio', 'The share of orders that were filled as maker.'),
  column('fallbackRatio', 'ratio', 'The share that fell back to taking.'),
  column('slipQ25Bps', 'bps', 'The first quartile of the slippage, as the router tells it.'),
  column('slipQ50Bps', 'bps', 'Its median.'),
  column('slipQ75Bps', 'bps', 'Its third quartile.'),
  column('feePnlRatio', 'ratio', 'Fees against the profit before them; above 1 they took all of it.'),
];

function rowOf({ id }: PastAccount, bar: Bar): Row | null {
  const figures = [
    bar.makerFillRatio,
    bar.fallbackRatio,
    bar.slipQ25Bps,
    bar.slippageBps,
    bar.slipQ75Bps,
    bar.feePnlRatio,
  ];
  return figures.every((figure) => figure === null) ? null : [id, bar.at, bar.samples, ...figures];
}

async function* rowsOf(past: Past, asked: Asked, account: PastAccount): AsyncGenerator<Row> {
  const step = asked.step ?? suitingStep(asked.from, asked.to, MINUTE_MS);
  for await (const bar of stretches(past, account.id, asked, step)) {
    const row = rowOf(account, bar);
    if (row !== null) yield row;
  }
}

export const router: Question = {
  name: 'router',
  what: 'What did the order router cost?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
