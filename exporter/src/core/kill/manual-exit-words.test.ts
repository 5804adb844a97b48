// What a person is told of an exit of one position: why it is refused, what it waits for, and why it was given up.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  CAN,
  type Course,
  closed,
  command,
  effectFailed,
  exitOrder,
  factsOf,
  given,
  kill,
  type Move,
  order,
  ordersRead,
  readFailed,
  run,
  sec,
  short,
  timer,
} from '../../../../tests/given.ts';
import type { Order, Position } from '../types.ts';

const CE = short('CE', 75, 10_000);
const books = (
  at: number,
  orders: readonly Order[] = [],
  held: readonly Position[] = [CE],
): readonly Move[] => [ordersRead(sec(at), orders), accountRead(sec(at), held, { CE: 10_000 })];
const leave = (at: number, position = CE.key): Move =>
  command(sec(at), { name: 'exit', reason: 'too wide', position });
const asked = (): Course => run(given(), ...books(0), leave(1));
const why = (course: Course): readonly string[] => factsOf(course, 'ExitAbandoned').map((fact) => fact.why);
const refusals = (course: Course) =>
  factsOf(course, 'CommandRefused').map(({ code, detail, by }) => `${code} ${by}: ${detail}`);

describe('an exit that is refused', () => {
  it('says what stands in its way, to whom', () => {
    const seq = asked().recorded.at(-1)?.seq;
    expect(refusals(run(asked(), leave(2), leave(2, 'XX|NRML')))).toEqual([
      `EXIT_RUNNING user:asha: CE|NRML is being left already, by request ${seq}`,
      'NOT_OPEN user:asha: XX|NRML is not open',
    ]);
    const tripped = run(given(), ...books(0), kill(sec(1)));
    const trip = tripped.recorded.at(-1)?.seq;
    expect(refusals(run(tripped, leave(2)))).toEqual([
      `ALREADY_TRIPPED user:asha: trip ${trip} is cancelling`,
    ]);
    expect(factsOf(asked(), 'ExitRequested')).toEqual([
      { type: 'ExitRequested', position: 'CE|NRML', reason: 'too wide', by: 'user:asha' },
    ]);
  });

  it('is one of a position that is closed, and no one of a position that only its owner sees', () => {
    const flat = closed('CE', 75, 10_000, 10_000);
    expect(refusals(run(given(), ...books(0, [], [flat]), leave(1)))).toEqual([
      'NOT_OPEN user:asha: CE|NRML is not open',
    ]);
    expect(refusals(run(given({}, { ...CAN, hands: 'owner' }), leave(1)))).toEqual([]);
  });

  it('says that twenty are enough, and that an order of it is not settled', () => {
    const many = Array.from({ length: 21 }, (_, i) => short(`S${i}`, 25, 10_000));
    const full = run(given(), ...books(0, [], many), ...many.map(({ key }) => leave(1, key)));
    expect(refusals(full)).toEqual(['EXIT_RUNNING user:asha: 20 positions are being left already']);
    const lost = run(asked(), ...books(1.1));
    const ref = factsOf(lost, 'ExitIntended')[0]?.exit.ref;
    const left = run(lost, effectFailed(sec(1.2), `exit:${ref}`, 'unknown'), timer(sec(62)), leave(63));
    expect(refusals(left)).toEqual([
      expect.stringMatching(
        /^EXIT_RUNNING user:asha: CE\|NRML has an order that is not settled yet, by request \d+$/,
      ),
    ]);
  });
});

describe('an exit that is given up after a minute says what it waited for', () => {
  const late = (...moves: readonly Move[]) => why(run(asked(), ...moves, timer(sec(61)), timer(sec(61.1))));
  const SOLD = order({ id: 'x', symbol: 'PE', side: 'sell', filled: 25, avgPrice: 1, status: 'complete' });

  it.each<[string, readonly Move[], string]>([
    ['a read', [], 'no fresh read'],
    ['a read that fails', [readFailed(sec(2), 'orders')], 'network failure'],
    ['an order that still works', books(2, [order()]), 'an order of it still works'],
    [
      'an order book that it can read',
      [ordersRead(sec(2), [], { unparsed: ['orders[0]: qty'] }), accountRead(sec(2), [CE])],
      'the order book has rows that cannot be read',
    ],
    [
      'a position book that it can read',
      [
        ordersRead(sec(2)),
        accountRead(sec(2), [short('PE', 75, 1)], {}, { unparsed: ['positions[0]: net_qty'] }),
      ],
      'the position book has rows that cannot be read',
    ],
    ['two books that agree', books(2, [SOLD]), 'the two books disagree'],
  ])('%s', (_, moves, words) => {
    expect(late(...moves)).toEqual([`not left in 60 s: ${words}`]);
  });

  it('the cancel of everything that a person asked for before', () => {
    const cancel = command(sec(0.5), { name: 'cancel', reason: 'x' });
    const other = order({ id: 'pe', symbol: 'PE' });
    const both = run(given(), ...books(0), cancel, leave(1), ...books(2, [other]), timer(sec(61.1)));
    expect(why(both)).toEqual(['not left in 60 s: all open orders are being cancelled']);
  });

  it('an exit of its own that is not settled, and a position that is still open', () => {
    const sent = run(asked(), ...books(1.1));
    expect(why(run(sent, timer(sec(61.1))))).toEqual(['not left in 60 s: an exit is not settled']);
    const ref = factsOf(sent, 'ExitIntended')[0]?.exit.ref;
    const refused = [effectFailed(sec(60.9), `exit:${ref}`, 'no'), ...books(61)];
    expect(why(run(sent, ...refused, timer(sec(61.1))))).toEqual(['not left in 60 s: it is still open']);
  });

  it('a price at which it fills: then no further exit is sent', () => {
    const sent = run(asked(), ...books(1.1));
    const ref = factsOf(sent, 'ExitIntended')[0]?.exit.ref;
    const refused = run(sent, effectFailed(sec(60), `exit:${ref}`, 'no'), ordersRead(sec(60.1)));
    const late = run(refused, ordersRead(sec(60.4)), accountRead(sec(61.2), [CE], { CE: 10_000 }));
    expect(why(late)).toEqual(['not left in 60 s: it is still open']);
    expect(factsOf(late, 'ExitIntended')).toHaveLength(1);
  });

  it('and is not given up when it is found to be left in that very look', () => {
    const byHand = order({ id: 'hand', qty: 75, filled: 75, avgPrice: 10_000, status: 'complete' });
    const gone = accountRead(sec(61.1), [closed('CE', 75, 10_000, 10_000)]);
    const done = run(asked(), ordersRead(sec(50), [byHand]), gone);
    expect(why(done)).toEqual([]);
    expect(factsOf(done, 'ExitCompleted')).toMatchObject([{ position: 'CE|NRML', how: 'flat' }]);
  });
});

it('rows of the position book that cannot be read do not keep a position from being left that can', () => {
  const held = [short('PE', 75, 1), CE];
  const torn = accountRead(sec(2), held, { CE: 10_000 }, { unparsed: ['positions[1]: net_qty'] });
  expect(factsOf(run(asked(), ordersRead(sec(2)), torn), 'ExitIntended')).toHaveLength(1);
});

it('an exit that was refused is tried again after a pause, one round further', () => {
  const sent = run(asked(), ...books(1.1));
  const first = factsOf(sent, 'ExitIntended')[0]?.exit;
  if (first === undefined) throw new Error('no exit was intended');
  const rejected = [exitOrder(first, { status: 'rejected', filled: 0, avgPrice: 0 })];
  const refused = run(sent, ...books(2, rejected), ...books(2.2, rejected));
  expect(factsOf(refused, 'ExitIntended')).toHaveLength(1);
  const again = factsOf(run(refused, ...books(2.6, rejected)), 'ExitIntended');
  expect(again.map(({ round }) => round)).toEqual([1, 2]);
  expect(again[1]?.exit.ref).toBe(first.ref.replace(/1-1$/, '2-1'));
});
