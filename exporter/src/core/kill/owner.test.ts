// Accounts that only their trading system can flatten: asked once per request, believed only when it answers.
import { describe, expect, it } from 'vitest';
import {
  CAN,
  type Course,
  command,
  DAY,
  dueAt,
  effectDone,
  effectFailed,
  facts,
  factsOf,
  keysDue,
  kill,
  NEXT_DAY,
  phase,
  restarted,
  run,
  SETTINGS,
  sec,
  T0,
  timer,
} from '../../../../tests/given.ts';
import { boot, emptyMemory } from '../account/state.ts';
import { accountFrame } from '../frame.ts';
import type { OwnerRequest } from '../types.ts';
import { previewPlan } from './preview.ts';
import { receipts } from './receipt.ts';

/** An account whose trading system has been told nothing yet. */
const owned = (): Course =>
  run(
    { state: boot('kv', { ...CAN, hands: 'owner' }, emptyMemory, T0), recorded: [] },
    { type: 'settings', at: T0, settings: SETTINGS, by: 'config' },
    { type: 'day', at: T0, day: DAY },
  );
const asks = (course: Course, at: number): readonly OwnerRequest[] =>
  dueAt(course, at).flatMap((effect) => (effect.type === 'ask' ? [effect.request] : []));
const askOf = (course: Course, at: number): OwnerRequest => {
  const [request] = asks(course, at);
  if (request === undefined) throw new Error('nothing is asked');
  return request;
};
const frame = ({ state }: Course) =>
  accountFrame(state, 'pushed', state.view.at, { parseRejects: {}, relogins: 0 });
const killed = (): Course => run(owned(), kill(sec(1)));
const confirm = (course: Course, at: number): Course =>
  run(course, effectDone(at, `ask:${askOf(course, at).id}`, 'all flat'));

describe('a kill of an account that its trading system holds', () => {
  it('closes the gate and asks, and sends no order and no read of its own', () => {
    const keys = keysDue(killed(), sec(1));
    expect(keys).toEqual(['gate:closed', expect.stringMatching(/^ask:[0-9a-z]+-3-kill$/)]);
    expect(askOf(killed(), sec(1))).toMatchObject({ action: 'kill', reason: 'enough' });
    expect(frame(killed()).phaseText).toBe('asking the trading system to cancel and to leave everything');
  });

  it('is locked when it confirms, on its word, and nothing is called flat', () => {
    const course = confirm(killed(), sec(2));
    expect(phase(course)).toBe('locked');
    expect(facts(course)).not.toContain('FlatVerified');
    expect(factsOf(course, 'OwnerConfirmed')).toMatchObject([{ action: 'kill', detail: 'all flat' }]);
    const { phaseText, kill: view } = frame(course);
    expect(phaseText).toBe(
      'locked by trip 3 on the word of the trading system; Tripline does not see its positions',
    );
    expect(view).toMatchObject({ flatAt: null, confirmedAt: sec(2), lockedAt: sec(2) });
    const [receipt] = receipts(course.recorded);
    expect(receipt).toMatchObject({
      complete: true,
      flatReads: [],
      confirmed: { at: sec(2), detail: 'all flat' },
    });
    expect(receipt?.stages.flatVerifiedAt).toBeNull();
  });

  it('asks again with the same id after every failure and every crash, ever more slowly', () => {
    const { id } = askOf(killed(), sec(1));
    let course = killed();
    for (const [i, pause] of [500, 1_000, 2_000, 4_000, 5_000].entries()) {
      const at = sec(2 + i);
      course = run(course, effectFailed(at, `ask:${id}`, 'unknown'));
      expect(asks(course, at + pause - 1)).toEqual([]);
      expect(askOf(course, at + pause).id).toBe(id);
    }
    expect(askOf(restarted(course, sec(9)), sec(9)).id).toBe(id);
    expect(phase(confirm(restarted(course, sec(9)), sec(9)))).toBe('locked');
  });

  it('is stuck at once when it refuses, and after a minute of silence, and asked on in both', () => {
    const { id } = askOf(killed(), sec(1));
    const refused = run(killed(), effectFailed(sec(2), `ask:${id}`, 'no'));
    expect(factsOf(refused, 'KillStuck')).toMatchObject([
      { why: 'the trading system refused: network failure' },
    ]);
    expect(asks(refused, sec(6.9))).toEqual([]);
    expect(askOf(refused, sec(7)).id).toBe(id);
    const silent = run(killed(), effectFailed(sec(2), `ask:${id}`, 'unknown'), timer(sec(62)));
    expect(phase(silent)).toBe('stuck');
    expect(frame(silent).phaseText).toMatch(/^stuck: the trading system has not confirmed in 60 s/);
    expect(phase(confirm(silent, sec(70)))).toBe('locked');
    expect(frame(confirm(silent, sec(70))).kill?.confirmedAt).toBe(sec(70));
  });

  it('says why a person is called, once, and not before the minute is over', () => {
    const quiet = run(killed(), timer(sec(61)));
    expect(facts(quiet)).not.toContain('KillStuck');
    const silent = run(quiet, timer(sec(61.1)), timer(sec(200)));
    expect(factsOf(silent, 'KillStuck')).toEqual([
      {
        type: 'KillStuck',
        step: 'cancelling',
        why: 'the trading system has not confirmed in 60 s: no answer',
      },
    ]);
    const failing = run(
      killed(),
      effectFailed(sec(2), `ask:${askOf(killed(), sec(1)).id}`, 'yes'),
      timer(sec(62)),
    );
    expect(factsOf(failing, 'KillStuck')[0]?.why).toBe(
      'the trading system has not confirmed in 60 s: network failure',
    );
  });

  it('is locked until its day ends', () => {
    expect(factsOf(confirm(killed(), sec(2)), 'KillLocked')).toEqual([
      { type: 'KillLocked', until: DAY.endsAt },
    ]);
  });

  it('does not page because a locked trading system has fallen silent', () => {
    const course = run(confirm(killed(), sec(2)), timer(sec(3_600)));
    expect(phase(course)).toBe('locked');
    expect(facts(course)).not.toContain('KillStuck');
  });

  it('takes no answer to another question for its own', () => {
    const course = run(
      killed(),
      effectDone(sec(2), 'ask:1-1-kill', 'flat'),
      effectDone(sec(2), 'gate:closed'),
    );
    expect(phase(course)).toBe('cancelling');
  });

  it('shows a plan that invents nothing', () => {
    const plan = previewPlan(owned().state, sec(1));
    expect(plan).toMatchObject({ cancels: [], legs: [], estimated_seconds: null });
    expect(plan.forbids[0]).toContain('the trading system is asked');
    expect(plan.unknowns[0]).toContain('does not see');
  });
});

describe('what else its trading system is asked', () => {
  it('cancels, by its word, without a count', () => {
    const asked = run(owned(), command(sec(1), { name: 'cancel', reason: 'x' }));
    expect(askOf(asked, sec(1)).action).toBe('cancel');
    const done = confirm(asked, sec(2));
    expect(factsOf(done, 'CancelCompleted')).toEqual([{ type: 'CancelCompleted', count: null }]);
    expect(asks(done, sec(10))).toEqual([]);
  });

  it('leaves one position that we need not know', () => {
    const asked = run(owned(), command(sec(1), { name: 'exit', reason: 'x', position: 'CE|NRML' }));
    expect(askOf(asked, sec(1))).toMatchObject({ action: 'exit', position: 'CE|NRML' });
    expect(factsOf(confirm(asked, sec(2)), 'ExitCompleted')).toMatchObject([{ how: 'owner' }]);
    const refused = run(asked, effectFailed(sec(2), `ask:${askOf(asked, sec(1)).id}`, 'no'));
    expect(factsOf(refused, 'ExitAbandoned')).toMatchObject([{ position: 'CE|NRML' }]);
    expect(asks(refused, sec(60))).toEqual([]);
  });

  it('resets its day, also while locked, and gives up in time', () => {
    const reset = command(sec(5), { name: 'reset-day', reason: 'x' });
    const locked = run(confirm(killed(), sec(2)), reset);
    expect(askOf(locked, sec(5)).action).toBe('reset-day');
    expect(phase(confirm(locked, sec(6)))).toBe('locked');
    expect(asks(confirm(locked, sec(6)), sec(60))).toEqual([]);
    expect(frame(confirm(locked, sec(6))).kill?.confirmedAt).toBe(sec(2));
    const silent = run(locked, timer(sec(66)));
    expect(factsOf(silent, 'RequestAbandoned')).toMatchObject([{ action: 'reset-day' }]);
    expect(asks(silent, sec(70))).toEqual([]);
    expect(
      asks(run(locked, { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY }), NEXT_DAY.startsAt),
    ).toEqual([]);
  });

  it('refuses a reset while a kill runs', () => {
    const course = run(killed(), command(sec(2), { name: 'reset-day', reason: 'x' }));
    expect(factsOf(course, 'CommandRefused')).toMatchObject([{ code: 'ALREADY_TRIPPED' }]);
  });

  it('is told what it is asked, under a name made of its fact, and no more than it needs', () => {
    const asked = run(
      owned(),
      command(sec(1), { name: 'cancel', reason: 'x' }),
      command(sec(1), { name: 'exit', reason: 'too wide', position: 'CE|NRML' }),
      command(sec(1), { name: 'reset-day', reason: 'anew' }),
    );
    const stem = sec(1).toString(36);
    expect(asks(asked, sec(1))).toEqual([
      { action: 'cancel', id: `${stem}-3-cancel`, reason: 'x' },
      { action: 'exit', id: `${stem}-4-exit`, reason: 'too wide', position: 'CE|NRML' },
      { action: 'reset-day', id: `${stem}-5-reset-day`, reason: 'anew' },
    ]);
    const done = run(asked, effectDone(sec(2), `ask:${stem}-5-reset-day`, 'done'));
    expect(done.recorded.slice(asked.recorded.length).map(({ fact }) => fact)).toEqual([
      { type: 'OwnerConfirmed', action: 'reset-day', id: `${stem}-5-reset-day`, detail: 'done' },
    ]);
    const silent = run(done, timer(sec(62)));
    const why = 'the trading system has not confirmed in 60 s: no answer';
    expect(factsOf(silent, 'RequestAbandoned')).toEqual([
      { type: 'RequestAbandoned', action: 'cancel', id: `${stem}-3-cancel`, why },
    ]);
    expect(factsOf(silent, 'ExitAbandoned')).toEqual([
      { type: 'ExitAbandoned', request: 4, position: 'CE|NRML', why },
    ]);
  });

  it('is asked nothing else once a kill has taken over', () => {
    const course = run(
      owned(),
      command(sec(1), { name: 'cancel', reason: 'x' }),
      command(sec(1), { name: 'exit', reason: 'x', position: 'CE|NRML' }),
      kill(sec(2)),
    );
    expect(asks(course, sec(2)).map(({ action }) => action)).toEqual(['kill']);
  });
});
