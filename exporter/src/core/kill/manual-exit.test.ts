// One position left by hand: its own orders first, never more than it is, never by a kill's side.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  command,
  dueAt,
  effectDone,
  effectFailed,
  exitOrder,
  exitsDue,
  facts,
  factsOf,
  given,
  keysDue,
  kill,
  long,
  type Move,
  order,
  ordersRead,
  phase,
  readFailed,
  restarted,
  run,
  sec,
  short,
  stop,
  timer,
} from '../../../../tests/given.ts';
import { isRequested } from '../account/requests.ts';
import { accountFrame } from '../frame.ts';
import type { Exit, Order, Position } from '../types.ts';

const CE = short('CE', 75, 10_000);
const PE = short('PE', 75, 10_000, { optionType: 'PE' });
const BOUGHT = closed('CE', 75, 10_000, 10_000);
const PRICES = { CE: 10_000, PE: 10_000 };

const read = (at: number, orders: readonly Order[], positions: readonly Position[]): readonly Move[] => [
  ordersRead(at, orders),
  accountRead(at, positions, PRICES),
];
const leave = (at: number, key = 'CE|NRML') =>
  command(at, { name: 'exit', reason: 'too wide', position: key });
const straddle = (settings = {}): Course => run(given(settings), ...read(sec(0), [], [CE, PE]));
/** Asked to leave the call, with its exit decided. */
const leaving = (settings = {}): Course =>
  run(straddle(settings), leave(sec(1)), ...read(sec(1.1), [], [CE, PE]));
const exitOf = (course: Course): Exit => {
  const intended = factsOf(course, 'ExitIntended').at(-1);
  if (intended === undefined) throw new Error('no exit was intended');
  return intended.exit;
};
const exiting = ({ state }: Course): readonly string[] =>
  accountFrame(state, 'paper', state.view.at, { parseRejects: {}, relogins: 0 }).exiting;

describe('an exit of one position', () => {
  it('leaves that position alone, proves it flat, and touches no other', () => {
    const first = leaving();
    expect(exiting(first)).toEqual(['CE|NRML']);
    expect(exitsDue(first, sec(1.1))).toMatchObject([{ symbol: 'CE', side: 'buy', qty: 75 }]);
    const rows = [exitOrder(exitOf(first))];
    const sold = run(first, effectDone(sec(1.2), `exit:${exitOf(first).ref}`), ordersRead(sec(1.5), rows));
    expect(facts(sold)).not.toContain('ExitCompleted');
    const done = run(sold, ...read(sec(2), rows, [BOUGHT, PE]));
    expect(factsOf(done, 'ExitCompleted')).toMatchObject([{ position: 'CE|NRML', how: 'flat' }]);
    expect(phase(done)).toBe('watching');
    expect(exiting(done)).toEqual([]);
    expect(keysDue(done, sec(2)).filter((key) => !key.startsWith('gate'))).toEqual([]);
  });

  it('is refused for what is not open, is being left already, or belongs to a trip', () => {
    const code = (course: Course) => factsOf(course, 'CommandRefused').at(-1)?.code;
    expect(code(run(straddle(), leave(sec(1), 'XX|NRML')))).toBe('NOT_OPEN');
    expect(code(run(leaving(), leave(sec(2))))).toBe('EXIT_RUNNING');
    expect(code(run(straddle(), kill(sec(1)), leave(sec(2))))).toBe('ALREADY_TRIPPED');
    const many = Array.from({ length: 21 }, (_, i) => short(`S${i}`, 25, 10_000));
    const asked = many.map(({ key }) => leave(sec(1), key));
    const full = run(given(), ...read(sec(0), [], many), ...asked);
    expect(factsOf(full, 'ExitRequested')).toHaveLength(20);
    expect(code(full)).toBe('EXIT_RUNNING');
  });

  it('works while blocked and while monitoring is stopped', () => {
    const stopped = run(straddle(), command(sec(0.5), { name: 'stop', reason: 'x' }), leave(sec(1)));
    const blind = run(straddle(), timer(sec(30)), leave(sec(31)));
    expect(phase(blind)).toBe('blocked');
    expect(exitsDue(run(stopped, ...read(sec(2), [], [CE, PE])), sec(2))).toHaveLength(1);
    expect(exitsDue(run(blind, ...read(sec(32), [], [CE, PE])), sec(32))).toHaveLength(1);
  });

  it('goes on several positions at once, each by its own references', () => {
    const course = run(straddle(), leave(sec(1)), leave(sec(1), 'PE|NRML'), ...read(sec(1.1), [], [CE, PE]));
    expect(exitsDue(course, sec(1.1)).map(({ symbol }) => symbol)).toEqual(['CE', 'PE']);
    const refs = exitsDue(course, sec(1.1)).map(({ ref }) => ref);
    expect(new Set(refs).size).toBe(2);
    expect(refs.every(isRequested)).toBe(true);
  });

  it('cancels the orders of that position first, also its stop, and spares those of others', () => {
    const book = [stop(), order({ id: 'pe', symbol: 'PE' }), order({ id: 'mis', product: 'MIS' })];
    const course = run(straddle(), leave(sec(1)), ...read(sec(1.1), book, [CE, PE]));
    expect(keysDue(course, sec(1.2)).filter((key) => key.startsWith('cancel'))).toEqual(['cancel:stop']);
    expect(facts(course)).not.toContain('ExitIntended');
    const gone = [stop({ status: 'cancelled' }), ...book.slice(1)];
    expect(exitsDue(run(course, ...read(sec(2), gone, [CE, PE])), sec(2))).toHaveLength(1);
  });

  it('slices above the freeze quantity and prices as a kill does', () => {
    const big = short('CE', 4_000, 10_000);
    const course = run(given(), ...read(sec(0), [], [big]), leave(sec(1)), ...read(sec(1.1), [], [big]));
    expect(exitsDue(course, sec(1.1)).map(({ qty }) => qty)).toEqual([1_800, 1_800, 400]);
    expect(exitsDue(course, sec(1.1))[0]?.price).toBe(10_200);
  });

  it('is not planned on a read from before it was asked for, nor while the books disagree', () => {
    const old = straddle();
    const asked = { step: old.state.view.step, at: sec(0.9) };
    const stale = { positions: [CE, PE], marks: {}, unparsed: [], brokerMtm: null };
    const course = run(old, leave(sec(1)), ordersRead(sec(1.1)), {
      type: 'account',
      at: sec(1.2),
      asked,
      read: stale,
    });
    expect(facts(course)).not.toContain('ExitIntended');
    // Its owner buys half of it back by hand: the order book knows, the position book lags.
    const hand = order({ id: 'hand', qty: 25, filled: 25, status: 'complete' });
    const lagging = run(straddle(), leave(sec(1)), ...read(sec(1.1), [hand], [CE, PE]));
    expect(facts(lagging)).not.toContain('ExitIntended');
    const left = { ...CE, netQty: -50, buyQty: 25, buyAmount: 250_000 };
    expect(exitsDue(run(lagging, ...read(sec(2), [hand], [left, PE])), sec(2))).toMatchObject([{ qty: 50 }]);
  });

  it('does not call a position left over rows that cannot be read', () => {
    const first = leaving();
    const rows = [exitOrder(exitOf(first))];
    const settled = run(first, ordersRead(sec(2), rows), ordersRead(sec(2.1), rows));
    const hidden = accountRead(sec(2.2), [PE], PRICES, { unparsed: ['positions[0]: net_qty'] });
    expect(facts(run(settled, hidden, timer(sec(9))))).not.toContain('ExitCompleted');
  });

  it('waits for a cancel of everything, and goes on after it', () => {
    const both = run(straddle(), command(sec(1), { name: 'cancel', reason: 'x' }), leave(sec(1)));
    const other = [order({ id: 'pe', symbol: 'PE' })];
    const waiting = run(both, ...read(sec(1.1), other, [CE, PE]));
    expect(facts(waiting)).not.toContain('ExitIntended');
    const empty = run(waiting, ...read(sec(2), [], [CE, PE]), timer(sec(2.1)));
    expect(facts(empty)).toContain('CancelCompleted');
    expect(exitsDue(empty, sec(2.1))).toHaveLength(1);
  });
});

describe('an exit that does not go well', () => {
  it('is never sent twice when its answer was lost', () => {
    const first = leaving();
    const lost = run(first, effectFailed(sec(1.2), `exit:${exitOf(first).ref}`, 'unknown'));
    const early = run(lost, ...read(sec(2), [], [CE, PE]), ...read(sec(4), [], [CE, PE]));
    expect(factsOf(early, 'ExitIntended')).toHaveLength(1);
    const late = [exitOrder(exitOf(first))];
    const found = run(early, ordersRead(sec(4.1), late), ...read(sec(4.2), late, [BOUGHT, PE]));
    expect(factsOf(found, 'ExitIntended')).toHaveLength(1);
    expect(facts(found)).toContain('ExitCompleted');
  });

  it('is re-priced until the rounds are over, and then given up, with the reason', () => {
    let course = leaving();
    for (let n = 1; n < 12; n++) {
      const rows = factsOf(course, 'ExitIntended').map(({ exit }) =>
        exitOrder(exit, { status: 'cancelled', filled: 0, avgPrice: 0 }),
      );
      course = run(course, ...read(sec(1 + n), rows, [CE, PE]), ...read(sec(1.5 + n), rows, [CE, PE]));
    }
    expect(factsOf(course, 'ExitIntended')).toHaveLength(8);
    expect(factsOf(course, 'ExitAbandoned')).toMatchObject([{ why: 'not flat after 8 rounds of exits' }]);
    expect(exiting(course)).toEqual([]);
  });

  it('is given up in time, and its order is looked after until it is settled', () => {
    const first = leaving();
    const sent = run(first, effectDone(sec(1.2), `exit:${exitOf(first).ref}`, 'id'));
    const blind = run(sent, readFailed(sec(30), 'orders'), timer(sec(62)));
    expect(factsOf(blind, 'ExitAbandoned')).toMatchObject([{ position: 'CE|NRML' }]);
    expect(exiting(blind)).toEqual([]);
    // Until it is known what became of the order, another exit of the same position could double it.
    expect(factsOf(run(blind, leave(sec(63))), 'CommandRefused').at(-1)?.code).toBe('EXIT_RUNNING');
    const resting = [exitOrder(exitOf(first), { id: 'e', status: 'open', filled: 0 })];
    const seen = run(blind, ...read(sec(64), resting, [CE, PE]));
    expect(keysDue(seen, sec(65))).toContain('cancel:e');
    const dead = [exitOrder(exitOf(first), { id: 'e', status: 'cancelled', filled: 0 })];
    const over = run(seen, ...read(sec(66), dead, [CE, PE]));
    expect(facts(over).filter((type) => type === 'ExitSettled')).toHaveLength(1);
    expect(keysDue(over, sec(80)).filter((key) => !key.startsWith('gate'))).toEqual([]);
    expect(factsOf(run(over, leave(sec(81))), 'ExitRequested')).toHaveLength(2);
  });

  it('goes on after a crash at any of its steps, and sends no exit of the life before', () => {
    const asked = restarted(run(straddle(), leave(sec(1))), sec(5));
    expect(keysDue(asked, sec(5))).toEqual(expect.arrayContaining(['read:orders', 'read:account']));
    expect(exitsDue(run(asked, ...read(sec(5.1), [], [CE, PE])), sec(5.1))).toHaveLength(1);
    const intended = restarted(leaving(), sec(5));
    const early = run(intended, ...read(sec(6), [], [CE, PE]));
    expect(exitsDue(early, sec(6))).toEqual([]);
    const proved = run(early, ...read(sec(8.1), [], [CE, PE]), ...read(sec(8.7), [], [CE, PE]));
    expect(factsOf(proved, 'ExitSettled')).toMatchObject([{ outcome: 'absent' }]);
    expect(new Set(factsOf(proved, 'ExitIntended').map(({ exit }) => exit.ref)).size).toBe(2);
  });
});

describe('a kill that finds an exit on its way', () => {
  it('plans nothing until it is known what became of the exit, and then only the rest', () => {
    const first = leaving();
    const { ref } = exitOf(first);
    const lost = run(first, effectFailed(sec(1.2), `exit:${ref}`, 'unknown'), kill(sec(1.3)));
    const early = run(
      lost,
      ordersRead(sec(1.4)),
      ...read(sec(1.5), [], [CE, PE]),
      ...read(sec(3), [], [CE, PE]),
    );
    expect(phase(early)).toBe('flattening');
    expect(factsOf(early, 'ExitIntended')).toHaveLength(1);
    expect(exitsDue(early, sec(3))).toEqual([]);
    // It comes to light filled: the kill leaves the put alone, and the call not a second time.
    const late = [exitOrder(exitOf(first))];
    const found = run(early, ordersRead(sec(3.5), late), ...read(sec(4), late, [BOUGHT, PE]));
    expect(factsOf(found, 'ExitIntended').map(({ exit }) => exit.symbol)).toEqual(['CE', 'PE']);
  });

  it('takes it for absent no sooner than its own, and cancels one that still works', () => {
    const first = leaving();
    const lost = run(first, effectFailed(sec(1.2), `exit:${exitOf(first).ref}`, 'unknown'), kill(sec(1.3)));
    const absent = run(lost, ordersRead(sec(2)), ordersRead(sec(4.3)), ...read(sec(5), [], [CE, PE]));
    expect(factsOf(absent, 'ExitSettled')).toMatchObject([{ outcome: 'absent' }]);
    expect(exitsDue(absent, sec(5)).map(({ symbol }) => symbol)).toEqual(['CE', 'PE']);
    const resting = [exitOrder(exitOf(first), { id: 'e', status: 'open', filled: 0 })];
    expect(keysDue(run(lost, ordersRead(sec(2), resting)), sec(2))).toContain('cancel:e');
  });

  it('holds over a crash between the two', () => {
    const first = run(leaving(), kill(sec(1.3)));
    const reborn = run(restarted(first, sec(5)), ordersRead(sec(5.1)), ...read(sec(5.2), [], [CE, PE]));
    expect(phase(reborn)).toBe('flattening');
    expect(exitsDue(reborn, sec(5.2))).toEqual([]);
    expect(exiting(reborn)).toEqual([]);
  });
});

describe('whatever happens', () => {
  const hedge = long('HEDGE', 50, 500);
  const happening = fc.tuple(
    fc.constantFrom(
      'read',
      'read',
      'read',
      'orders',
      'act',
      'lose',
      'fill',
      'exit',
      'cancel',
      'kill',
      'crash',
    ),
    fc.nat(3),
  );

  /** A broker of a few lines: what arrives rests, what rests fills, and nothing else happens. */
  function broker() {
    const net = new Map([
      ['CE', -75],
      ['PE', -75],
      ['HEDGE', 50],
    ]);
    const carried = new Map(net);
    const rows: Order[] = [];
    const late: Exit[] = [];
    const place = (exit: Exit) => rows.push(exitOrder(exit, { status: 'open', filled: 0, avgPrice: 0 }));
    const reversed: string[] = [];
    return {
      rows,
      late,
      place,
      reversed,
      cancel(id: string) {
        const i = rows.findIndex((o) => o.id === id && o.status === 'open');
        if (i >= 0) rows[i] = { ...(rows[i] as Order), status: 'cancelled' };
      },
      fill(n: number) {
        const i = rows.findIndex((o) => o.status === 'open');
        const row = rows[i];
        if (row === undefined) return;
        const qty = n === 0 ? 25 : row.qty;
        const whole = qty === row.qty;
        rows[i] = { ...row, filled: qty, avgPrice: 10_000, status: whole ? 'complete' : 'cancelled' };
        const before = net.get(row.symbol) ?? 0;
        const after = before + (row.side === 'buy' ? qty : -qty);
        if (before * after < 0 || Math.abs(after) > Math.abs(before))
          reversed.push(`${row.symbol} ${before} ${after}`);
        net.set(row.symbol, after);
      },
      positions: () =>
        [CE, PE, hedge].map((p) => ({
          ...p,
          netQty: net.get(p.symbol) ?? 0,
          carriedQty: carried.get(p.symbol) ?? 0,
        })),
    };
  }

  it('no exit ever reverses a position, nor is any reference sent twice', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 20, maxLength: 90 }), (life) => {
        const world = broker();
        const sent = new Set<string>();
        let course = run(given(), ...read(sec(0), [], world.positions()));
        const send = (at: number, answer: (exit: Exit) => void, outcome: (ref: string) => Move) => {
          for (const exit of exitsDue(course, at)) {
            expect(sent.has(exit.ref)).toBe(false);
            sent.add(exit.ref);
            answer(exit);
            course = run(course, outcome(exit.ref));
          }
        };
        life.forEach(([what, n], i) => {
          const at = sec(1 + i * 0.9);
          const orders = () => ordersRead(at, [...world.rows]);
          // What was lost on its way arrives within the time that the engine grants it.
          if (i % 2 === 0) for (const exit of world.late.splice(0)) world.place(exit);
          if (what === 'read') course = run(course, orders(), accountRead(at, world.positions(), PRICES));
          if (what === 'orders') course = run(course, orders());
          if (what === 'fill') world.fill(n);
          if (what === 'exit') {
            const key = ['CE|NRML', 'PE|NRML', 'HEDGE|NRML'][n % 3] ?? '';
            course = run(course, leave(at, key));
          }
          if (what === 'cancel') course = run(course, command(at, { name: 'cancel', reason: 'x' }));
          if (what === 'kill' && n === 0) course = run(course, kill(at));
          if (what === 'crash' && n === 0) course = restarted(course, at);
          for (const effect of dueAt(course, at)) if (effect.type === 'cancel') world.cancel(effect.orderId);
          // The shell sends what is due at once; only the answers differ.
          if (what === 'lose')
            send(
              at,
              (e) => world.late.push(e),
              (ref) => effectFailed(at, `exit:${ref}`, 'unknown'),
            );
          else send(at, world.place, (ref) => effectDone(at, `exit:${ref}`, 'id'));
        });
        expect(world.reversed).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});
