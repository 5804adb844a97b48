// The diary keeps a bound: what is told to nobody must not fill the exchange.
import { expect, it } from 'vitest';
import { createDiary } from './diary.ts';

it('keeps the latest thousand nodes and counts those that it dropped', () => {
  const diary = createDiary('s1', 'NIFTY', () => Date.parse('2026-03-02T04:00:00Z'));
  const start = diary.nodes.rows[0]?.execution_id;
  for (let i = 0; i < 1_500; i++) diary.note({ type: i % 2 === 0 ? 'halted' : 'resumed', reason: `${i}` });
  expect([diary.nodes.rows.length, diary.nodes.dropped]).toEqual([1_000, 501]);
  expect(diary.nodes.rows.at(-1)).toMatchObject({
    node_type: 'ResumeNode',
    reason: '1499',
    parent_execution_id: start,
    timestamp: '2026-03-02 09:30:00+05:30',
  });
});
