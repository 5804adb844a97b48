// What the gateway holds of the engine: the newest of each account, and honestly how old it is.
import { describe, expect, it } from 'vitest';
import { frameOf, watching } from './fixture.ts';
import { createView } from './view.ts';

const other = { ...watching, id: 'paper-2' };

describe('the view', () => {
  it('knows nothing before the first frame', () => {
    const view = createView(() => 5);
    expect([view.latest(), view.ageMs(), view.fresh(), view.account('paper-1')]).toEqual([
      null,
      null,
      false,
      undefined,
    ]);
  });

  it('ages by its own clock and is stale from three seconds on', () => {
    let now = 100;
    const view = createView(() => now);
    view.take(frameOf(watching));
    now = 3_099;
    expect([view.ageMs(), view.fresh()]).toEqual([2_999, true]);
    now = 3_100;
    expect(view.fresh()).toBe(false);
  });

  it('keeps accounts that a frame leaves out because they did not change', () => {
    const view = createView();
    view.take(frameOf(watching, other));
    view.take({ ...frameOf({ ...other, mtm: 7 }), sequence: 2 });
    expect(view.latest()?.accounts.map(({ id, mtm }) => [id, mtm])).toEqual([
      ['paper-1', -250.5],
      ['paper-2', 7],
    ]);
    expect(view.latest()?.sequence).toBe(2);
  });

  it('forgets the accounts of an engine that was started anew', () => {
    const view = createView();
    view.take(frameOf(watching, other));
    const next = frameOf(watching);
    view.take({ ...next, engine: { ...next.engine, startedAt: 2 } });
    expect(view.latest()?.accounts.map(({ id }) => id)).toEqual(['paper-1']);
  });

  it('tells its listeners until they leave', () => {
    const view = createView();
    let heard = 0;
    const leave = view.subscribe(() => {
      heard += 1;
    });
    view.take(frameOf(watching));
    leave();
    view.take(frameOf(watching));
    expect(heard).toBe(1);
  });
});
