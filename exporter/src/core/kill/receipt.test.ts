// The proof of a kill: its cause, its orders with their answers, and the time of each stage.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  command,
  DAY,
  exitOrder,
  factsOf,
  flattening,
  long,
  order,
  ordersRead,
  run,
  sec,
  short,
  timer,
} from '../../../../tests/given.ts';
import { receipts } from './receipt.ts';

const CE = short('CE', 75, 10_000);
const BOUGHT = closed('CE', 75, 10_000, 10_100);
const rows = (course: Course) =>
  factsOf(course, 'ExitIntended').map(({ exit }) => exitOrder(exit, { avgPrice: 10_100 }));
const filled = (from: Course): Course => {
  const book = rows(from);
  return run(from, ordersRead(sec(1), book), ordersRead(sec(2), book), accountRead(sec(2), [BOUGHT]));
};
const proved = (from: Course): Course =>
  run(from, ordersRead(sec(4), rows(from)), accountRead(sec(4), [BOUGHT]));
const killed = () => proved(filled(flattening(sec(0), [CE])));
const only = (course: Course) => {
  const all = receipts(course.recorded);
  expect(all).toHaveLength(1);
  return all[0];
};

describe('a receipt', () => {
  it('does not hold what people leave by hand after its lock has ended with the day', () => {
    const next = { name: '2024-07-25', startsAt: DAY.endsAt, endsAt: DAY.endsAt + 86_400_000 };
    const at = next.startsAt + 1_000;
    const read = (ms: number) => [ordersRead(at + ms), accountRead(at + ms, [CE], { CE: 10_000 })];
    const course = run(
      killed(),
      { type: 'day', at: next.startsAt, day: next },
      ...read(0),
      command(at + 10, { name: 'exit', reason: 'x', position: 'CE|NRML' }),
      ...read(20),
    );
    expect(factsOf(course, 'ExitIntended')).toHaveLength(2);
    expect(only(course)?.orders).toHaveLength(1);
  });

  it('holds cause, stages, orders and the two flat reads of a kill that is done', () => {
    const course = killed();
    const trip = course.recorded.find(({ fact }) => fact.type === 'KillTripped');
    expect(only(course)).toMatchObject({
      account: 'paper-1',
      seq: trip?.seq,
      cause: 'manual',
      reason: 'enough',
      by: 'user:asha',
      mtmAtTrip: 0,
      mtmAtFlat: -7_500,
      stages: {
        seenAt: sec(0),
        recordedAt: sec(0),
        bookEmptyAt: sec(0) + 10,
        firstExitAt: sec(0) + 30,
        flatSeenAt: sec(2),
        flatVerifiedAt: sec(4),
        lockedAt: sec(4),
      },
      orders: [
        {
          symbol: 'CE',
          side: 'buy',
          qty: 75,
          price: 10_200,
          outcome: 'complete',
          filled: 75,
          avgPrice: 10_100,
        },
      ],
      flatReads: [sec(2), sec(4)],
      bypasses: [],
      stuck: [],
      rearmed: null,
      complete: true,
      tripHash: trip?.hash,
      lastHash: course.recorded.find(({ fact }) => fact.type === 'KillLocked')?.hash,
    });
  });

  it('says of an exit that is still out that its outcome is not known', () => {
    const receipt = only(flattening(sec(0), [CE, long('HEDGE', 25, 500)]));
    expect(receipt).toMatchObject({ complete: false, orders: [{ outcome: null, orderId: null }] });
    expect(receipt?.stages).toMatchObject({ flatSeenAt: null, flatVerifiedAt: null, lockedAt: null });
  });

  it('takes back the first flat read when the account was not flat after all', () => {
    const broken = run(
      filled(flattening(sec(0), [CE])),
      ordersRead(sec(3), [order()]),
      accountRead(sec(3), [BOUGHT]),
    );
    expect(only(broken)).toMatchObject({ flatReads: [], complete: false });
  });

  it('names a bypass and is not complete until the account is flat again', () => {
    const course = killed();
    const traded = (s: number) => [ordersRead(sec(s), rows(course)), accountRead(sec(s), [CE])];
    const bypassed = run(course, ...traded(10), ...traded(11));
    expect(only(bypassed)).toMatchObject({
      complete: false,
      bypasses: [{ what: expect.stringContaining('CE') }],
    });
  });

  it('tells where it got stuck, and who re-armed', () => {
    expect(only(run(flattening(sec(0), [CE]), timer(sec(62))))).toMatchObject({
      stuck: [{ step: 'flattening' }],
    });
    const clears = only(killed())?.seq ?? 0;
    const course = run(killed(), command(sec(10), { name: 'rearm', reason: 'seen', clears }));
    expect(only(course)).toMatchObject({
      rearmed: { by: 'user:asha', reason: 'seen', at: sec(10) },
      complete: true,
    });
  });

  it('belongs to its own kill: a second one after re-arming has its own', () => {
    const clears = only(killed())?.seq ?? 0;
    const course = run(
      killed(),
      command(sec(10), { name: 'rearm', reason: 'seen', clears }),
      command(sec(20), { name: 'kill', reason: 'again' }),
    );
    const all = receipts(course.recorded);
    expect(all.map(({ reason, complete }) => [reason, complete])).toEqual([
      ['enough', true],
      ['again', false],
    ]);
  });

  it('is none where nothing was killed', () => {
    expect(receipts([])).toEqual([]);
  });
});
