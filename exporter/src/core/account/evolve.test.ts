// Memory is a fold of the journal: whatever happens, replaying what was recorded gives the memory that lived.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  command,
  DAY,
  dueAt,
  effectDone,
  effectFailed,
  exitOrder,
  given,
  type Move,
  NEXT_DAY,
  ordersRead,
  readFailed,
  run,
  SETTINGS,
  sec,
  short,
  stop,
  tick,
  timer,
} from '../../../../tests/given.ts';
import type { Command } from '../input.ts';
import type { Order } from '../types.ts';
import { evolve } from './evolve.ts';
import { isRequested } from './requests.ts';
import { emptyMemory } from './state.ts';

const CE = short('CE', 75, 10_000);
const PE = short('PE', 75, 10_000);
const BOOKS = [[CE, PE], [CE], [], [closed('CE', 75, 10_000, 12_000)]];

/** One thing that happens: what, and two numbers that choose among its kinds. */
type Happening = readonly [string, number, number];
const happening: fc.Arbitrary<Happening> = fc.tuple(
  fc.constantFrom('account', 'orders', 'tick', 'failed', 'timer', 'command', 'effects', 'day', 'settings'),
  fc.nat(9),
  fc.nat(9),
);
const COMMANDS: readonly Command['name'][] = [
  'kill',
  'cancel',
  'rearm',
  'start',
  'stop',
  'exit',
  'reset-day',
];

function asked(course: Course, pick: number): Command {
  const name = COMMANDS[pick % COMMANDS.length] ?? 'kill';
  const clears = course.recorded.findLast(({ fact }) => fact.type === 'KillTripped')?.seq ?? 1;
  if (name === 'rearm') return { name, reason: 'seen', clears };
  return name === 'exit' ? { name, reason: 'asked', position: 'CE|NRML' } : { name, reason: 'asked' };
}

function orders(course: Course, pick: number): readonly Order[] {
  const status = (['complete', 'open', 'cancelled', 'rejected'] as const)[pick % 4] ?? 'open';
  const filled = status === 'complete' ? 75 : 0;
  const exits = course.recorded.flatMap(({ fact }) => (fact.type === 'ExitIntended' ? [fact.exit] : []));
  return [stop({ status, filled }), ...exits.slice(-4).map((exit) => exitOrder(exit, { status, filled }))];
}

function moves(course: Course, [what, a, b]: Happening, at: number): readonly Move[] {
  switch (what) {
    case 'account':
      return [
        accountRead(at, BOOKS[a % BOOKS.length] ?? [], b < 8 ? { CE: 10_000 + b * 300, PE: 10_000 } : {}),
      ];
    case 'orders':
      return [ordersRead(at, b < 5 ? [] : orders(course, a))];
    case 'tick':
      return [tick(at, 'CE', 10_000 + a * 350)];
    case 'failed':
      return [readFailed(at, a < 5 ? 'account' : 'orders')];
    case 'command':
      return b < 4 ? [command(at, asked(course, a))] : [];
    case 'effects':
      return dueAt(course, at).flatMap(({ key }) =>
        key.startsWith('read') ? [] : [a < 7 ? effectDone(at, key) : effectFailed(at, key, 'unknown')],
      );
    case 'day':
      return [{ type: 'day', at, day: a < 8 ? DAY : NEXT_DAY }];
    case 'settings':
      return [
        { type: 'settings', at, settings: { ...SETTINGS, dailyLoss: 90_000 + a * 10_000 }, by: 'config' },
      ];
    default:
      return [timer(at)];
  }
}

it('is the same after a replay as it was alive, at every length of the record', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 20, maxLength: 120 }), (life) => {
      let course = given();
      life.forEach((each, i) => {
        course = run(course, ...moves(course, each, sec(i * 1.7)));
        const replayed = course.recorded.reduce(evolve, emptyMemory);
        expect(replayed).toEqual(course.state.memory);
        // Whatever happened: outside of watching the gate is never opened, and each exit is sent by its own cause.
        const { name } = course.state.memory.phase;
        const due = dueAt(course, sec(i * 1.7)).map(({ key }) => key);
        if (name !== 'watching') expect(due).not.toContain('gate:open');
        const exits = due.filter((key) => key.startsWith('exit'));
        const byHand = exits.filter((key) => isRequested(key.slice('exit:'.length)));
        if (['watching', 'blocked', 'stopped'].includes(name)) expect(exits).toEqual(byHand);
        else if (name === 'flattening' || name === 'stuck') expect(byHand).toEqual([]);
        else expect(exits).toEqual([]);
      });
      expect(course.recorded.map(({ seq }) => seq)).toEqual(course.recorded.map((_, i) => i + 1));
    }),
    { numRuns: 60 },
  );
});
