// However many ids are pushed, only so many become accounts, and nothing is kept for the others.
import { expect, it } from 'vitest';
import { frameOf, watching } from './fixture.ts';
import { createPushes } from './pushes.ts';
import { createView } from './view.ts';

it('ten thousand ids make 31 accounts beside the configured one, and no more', () => {
  const view = createView(() => 0);
  const handedOn = new Set<string>();
  const push = (account: string) => handedOn.add(account) !== null;
  const link = {
    onFrame: () => undefined,
    request: () => Promise.reject(new Error()),
    push,
    close: () => undefined,
  };
  const pushes = createPushes({ view, link, maxAccounts: 32, now: () => 5 });
  expect(pushes.push('early', {})).toEqual({ ok: false, why: 'not heard' });
  view.take(frameOf(watching, { ...watching, id: 'desk', broker: 'pushed' }));
  const whys = Array.from({ length: 10_000 }, (_, n) => pushes.push(`id-${n}`, { realised: n }));
  expect(whys.filter(({ ok }) => ok)).toHaveLength(31);
  expect(whys.at(-1)).toEqual({ ok: false, why: 'too many accounts' });
  expect(handedOn.size).toBe(31);
  expect(pushes.current('id-9999')).toBeNull();
  expect(pushes.push('id-0', { unrealised: 1 })).toMatchObject({
    ok: true,
    pushed: { state: { realised: 0 } },
  });
  expect(pushes.push('desk', {})).toMatchObject({ ok: true });
});

it('a clock that is set back does not make what is pushed then older than what was there', () => {
  let now = 1_000;
  const view = createView(() => 0);
  const times: number[] = [];
  const push = (_account: string, _patch: object, at: number) => times.push(at) > 0;
  const link = {
    onFrame: () => undefined,
    request: () => Promise.reject(new Error()),
    push,
    close: () => undefined,
  };
  const pushes = createPushes({ view, link, maxAccounts: 1, now: () => now });
  view.take(frameOf(watching));
  pushes.push('kv', { realised: 1 });
  now = 500;
  pushes.push('kv', { realised: 2 });
  expect(times).toEqual([1_000, 1_000]);
  expect(pushes.current('kv')).toMatchObject({ state: { realised: 2 } });
});
