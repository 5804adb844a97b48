// Kills as people ask for them afterwards: how fast each stage came, and what the kill cost.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  command,
  exitOrder,
  factsOf,
  flattening,
  long,
  ordersRead,
  run,
  sec,
  short,
  timer,
} from '../../../../../tests/given.ts';
import { answerTo, asking, memoryPast } from '../../../../../tests/given-past.ts';
import { kills } from './kills.ts';

const CE = short('CE', 75, 10_000);
const killed = (): Course => {
  const from = flattening(sec(0), [CE]);
  const book = factsOf(from, 'ExitIntended').map(({ exit }) => exitOrder(exit, { avgPrice: 10_100 }));
  const flat = closed('CE', 75, 10_000, 10_100);
  return run(
    from,
    ordersRead(sec(1), book),
    ordersRead(sec(2), book),
    accountRead(sec(2), [flat]),
    ordersRead(sec(4), book),
    accountRead(sec(4), [flat]),
  );
};
const ask = ({ recorded }: Course, from = sec(0), to = sec(600)) => {
  const accounts = [{ id: 'paper-1', currency: 'INR' }];
  return answerTo(kills, memoryPast({ facts: recorded }, 2), asking(from, to, { accounts }));
};

describe('a kill', () => {
  it('tells its stages from the trip on, and what it slipped', async () => {
    expect(await ask(killed())).toEqual([
      {
        account: 'paper-1',
        currency: 'INR',
        trip: expect.any(Number),
        cause: 'manual',
        rule: 'manual',
        origin: null,
        scope: 'all',
        seenAt: sec(0),
        trippedAt: sec(0),
        recordingMs: 0,
        bookEmptyMs: 10,
        firstExitMs: 30,
        flatSeenMs: 2_000,
        timeToFlatMs: 4_000,
        lockProvedMs: null,
        lockedMs: 4_000,
        rounds: 1,
        exits: 1,
        cancelled: 0,
        mtmAtTrip: 0,
        mtmAtFlat: -7_500,
        slippage: -7_500,
        stuck: 0,
        bypasses: 0,
        state: 'locked',
      },
    ]);
  });

  it('that is not done says so, and claims no result', async () => {
    const stuck = run(flattening(sec(0), [CE, long('HEDGE', 25, 500)]), timer(sec(62)));
    expect(await ask(stuck)).toMatchObject([
      { timeToFlatMs: null, lockedMs: null, mtmAtFlat: null, slippage: null, stuck: 1, state: 'stuck' },
    ]);
  });

  it('belongs to the span in which it tripped, to its very end', async () => {
    const clears = killed().recorded.find(({ fact }) => fact.type === 'KillTripped')?.seq ?? 0;
    const again = run(
      killed(),
      command(sec(10), { name: 'rearm', reason: 'seen', clears }),
      command(sec(20), { name: 'kill', reason: 'again' }),
    );
    const states = async (from: number, to: number) =>
      (await ask(again, from, to)).map(({ trippedAt, state }) => [trippedAt, state]);
    expect(await states(sec(0), sec(600))).toEqual([
      [sec(0), 're-armed'],
      [sec(20), 'running'],
    ]);
    expect(await ask(again, sec(1), sec(20))).toEqual([]);
    expect(await states(sec(1), sec(21))).toEqual([[sec(20), 'running']]);
    const accounts = [{ id: 'paper-1', currency: 'INR' }];
    const early = asking(sec(0), sec(1), { accounts, now: sec(600) });
    const rows = await answerTo(kills, memoryPast({ facts: again.recorded }), early);
    expect(rows).toMatchObject([{ timeToFlatMs: 4_000, state: 're-armed' }]);
  });
});
