// What should be under way: the gate closed whenever not watching, cancels, exits once, reads at their pace.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  command,
  dueAt,
  effectDone,
  effectFailed,
  exitOrder,
  exitsDue,
  factsOf,
  flattening,
  given,
  keysDue,
  kill,
  order,
  ordersRead,
  phase,
  readFailed,
  restarted,
  run,
  sec,
  short,
  timer,
} from '../../../../tests/given.ts';

const CE = short('CE', 75, 10_000);
const watching = (): Course =>
  run(
    given(),
    accountRead(sec(0), [CE], { CE: 10_000 }),
    ordersRead(sec(0)),
    effectDone(sec(0), 'gate:open'),
  );
const gateDue = (course: Course, at: number) => keysDue(course, at).filter((key) => key.startsWith('gate'));
const pending = (): { course: Course; ref: string } => {
  const course = flattening(sec(0), [CE]);
  return { course, ref: exitsDue(course, sec(0))[0]?.ref ?? '' };
};

describe('the gate', () => {
  it.each<readonly [string, Course]>([
    ['blocked', run(watching(), timer(sec(30)))],
    ['stopped', run(watching(), command(sec(1), { name: 'stop', reason: 'x' }))],
    ['cancelling', run(watching(), kill(sec(1)))],
    ['flattening', run(watching(), kill(sec(1)), ordersRead(sec(2)))],
    ['verifying', run(flattening(sec(0), []), ordersRead(sec(1)), accountRead(sec(1), []))],
    ['stuck', run(flattening(sec(0), [CE]), timer(sec(61)))],
  ])('is to be closed while %s, and again after a restart', (name, course) => {
    expect(phase(course)).toBe(name);
    expect(gateDue(course, sec(62))).toEqual(['gate:closed']);
    expect(gateDue(restarted(course, sec(63)), sec(63))).toEqual(['gate:closed']);
    expect(gateDue(run(course, effectDone(sec(62), 'gate:closed')), sec(70))).toEqual([]);
  });

  it('is left alone while it is as it should be', () => {
    expect(gateDue(watching(), sec(1))).toEqual([]);
  });

  it('is closed again after a call to open it whose answer was lost', () => {
    const shut = run(watching(), kill(sec(1)), effectDone(sec(1), 'gate:closed'));
    const lost = run(shut, effectFailed(sec(2), 'gate:open', 'unknown'));
    expect(gateDue(lost, sec(3))).toEqual(['gate:closed']);
  });

  it('is asked again after a failure, with a pause that grows and has a bound', () => {
    let course = run(watching(), kill(sec(1)));
    const pauses = [500, 1_000, 2_000, 4_000, 5_000, 5_000];
    for (const [i, pause] of pauses.entries()) {
      const at = sec(10 + i);
      course = run(course, effectFailed(at, 'gate:closed', 'yes'));
      expect(gateDue(course, at + pause - 1)).toEqual([]);
      expect(gateDue(course, at + pause)).toEqual(['gate:closed']);
    }
  });
});

describe('cancels', () => {
  const working = ['open', 'pending', 'trigger-pending', 'unknown'] as const;
  const book = [...working, 'complete', 'cancelled', 'rejected'] as const;
  const rows = book.map((status) => order({ id: status, status }));

  it('go to every order that may still work, whoever placed it', () => {
    const course = run(watching(), kill(sec(1)), ordersRead(sec(2), rows));
    const cancels = keysDue(course, sec(2)).filter((key) => key.startsWith('cancel'));
    expect(cancels).toEqual(working.map((status) => `cancel:${status}`));
  });

  it('go out when a person asks for an empty book, and not otherwise', () => {
    const before = run(watching(), ordersRead(sec(1), rows));
    expect(keysDue(before, sec(1))).toEqual([]);
    const asked = run(before, command(sec(2), { name: 'cancel', reason: 'x' }));
    expect(keysDue(asked, sec(2))).toEqual(expect.arrayContaining(['cancel:open', 'read:orders']));
    expect(gateDue(asked, sec(2))).toEqual([]);
  });

  it('are repeated, with a pause, while the order still works', () => {
    const course = run(
      watching(),
      kill(sec(1)),
      ordersRead(sec(2), rows),
      effectDone(sec(2), 'cancel:open', 'done'),
    );
    expect(keysDue(course, sec(2.4))).not.toContain('cancel:open');
    expect(keysDue(course, sec(2.5))).toContain('cancel:open');
  });

  it('spare an exit of ours until its time to fill is over', () => {
    const { course, ref } = pending();
    const [intended] = factsOf(course, 'ExitIntended');
    if (intended === undefined) throw new Error('no exit was intended');
    const resting = exitOrder(intended.exit, { id: 'e', status: 'open', filled: 0 });
    const open = run(course, effectDone(sec(1), `exit:${ref}`), ordersRead(sec(2), [resting]));
    expect(keysDue(open, sec(3.9))).not.toContain('cancel:e');
    expect(keysDue(open, sec(4))).toContain('cancel:e');
  });
});

describe('exits', () => {
  it('are due until they were tried, and then never again', () => {
    const { course, ref } = pending();
    expect(exitsDue(course, sec(1))).toHaveLength(1);
    for (const answer of [
      effectDone(sec(1), `exit:${ref}`),
      effectFailed(sec(1), `exit:${ref}`, 'unknown'),
      effectFailed(sec(1), `exit:${ref}`, 'yes'),
    ]) {
      expect(exitsDue(run(course, answer), sec(1)).filter((exit) => exit.ref === ref)).toEqual([]);
    }
  });

  it('are not sent again by a new process: the book must first say what became of them', () => {
    const { course, ref } = pending();
    const reborn = restarted(course, sec(5));
    expect(exitsDue(reborn, sec(5))).toEqual([]);
    const early = run(reborn, ordersRead(sec(7)), accountRead(sec(7), [CE]));
    expect(exitsDue(early, sec(7))).toEqual([]);
    const proved = run(
      early,
      ordersRead(sec(8)),
      accountRead(sec(8), [CE], { CE: 10_000 }),
      ordersRead(sec(9)),
    );
    expect(factsOf(proved, 'ExitSettled')).toMatchObject([{ ref, outcome: 'absent' }]);
    const again = run(proved, accountRead(sec(9), [CE], { CE: 10_000 }));
    expect(exitsDue(again, sec(9)).map((exit) => exit.ref)).not.toContain(ref);
    expect(exitsDue(again, sec(9))).toHaveLength(1);
  });

  it('are not due once the order book shows them', () => {
    const { course } = pending();
    const [intended] = factsOf(course, 'ExitIntended');
    if (intended === undefined) throw new Error('no exit was intended');
    const seen = run(course, ordersRead(sec(1), [exitOrder(intended.exit, { status: 'open', filled: 0 })]));
    expect(exitsDue(seen, sec(1))).toEqual([]);
  });
});

describe('reads', () => {
  it('are asked for at once when what is known is too old to act on, and paced otherwise', () => {
    const course = run(watching(), kill(sec(1)));
    expect(keysDue(course, sec(1))).toEqual(expect.arrayContaining(['read:orders', 'read:account']));
    const { course: waiting } = pending();
    expect(keysDue(waiting, sec(0.2)).filter((key) => key.startsWith('read'))).toEqual([]);
    expect(keysDue(waiting, sec(1)).filter((key) => key.startsWith('read'))).toHaveLength(2);
  });

  it('pause after a failure, and slow down while the kill is stuck', () => {
    const failed = run(watching(), kill(sec(1)), readFailed(sec(2), 'orders'));
    expect(keysDue(failed, sec(2.4))).not.toContain('read:orders');
    expect(keysDue(failed, sec(2.5))).toContain('read:orders');
    const stuck = run(failed, timer(sec(62)), readFailed(sec(63), 'orders'));
    expect(phase(stuck)).toBe('stuck');
    expect(keysDue(stuck, sec(67))).not.toContain('read:orders');
    expect(keysDue(stuck, sec(68))).toContain('read:orders');
  });

  it('that can prove it flat are asked for the moment they can, with none in their way just before', () => {
    // It was seen flat by a read asked for at 0.03 s, so the proof is a second after that; both were read at 0.1 s.
    const verifying = (settings = {}) =>
      run(flattening(sec(0), [], settings), ordersRead(sec(0.1)), accountRead(sec(0.1), []));
    const reads = (course: Course, at: number) =>
      keysDue(course, at).filter((key) => key.startsWith('read:'));
    const both = ['read:orders', 'read:account'];
    const flat = verifying();
    expect(phase(flat)).toBe('verifying');
    expect([0.5, 0.6, 1.029, 1.03].map((at) => reads(flat, sec(at)))).toEqual([[], [], [], both]);
    const early = run(flat, ordersRead(sec(0.9)), accountRead(sec(0.9), []));
    expect([1.029, 1.03].map((at) => reads(early, sec(at)))).toEqual([[], both]);
    // While the proof is far they are asked for in their turn.
    expect([0.5, 0.6].map((at) => reads(verifying({ verifyGapMs: 2_000 }), sec(at)))).toEqual([[], both]);
  });

  it('are left to the polls while nothing is under way', () => {
    expect(dueAt(watching(), sec(600))).toEqual([]);
  });
});
