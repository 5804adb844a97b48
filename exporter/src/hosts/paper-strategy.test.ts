// The gate is closed when the exchange has said so, and not before.
import { describe, expect, it } from 'vitest';
import type { Answer } from '../core/types.ts';
import { paperStrategy as gateOf } from './paper-strategy.ts';

const down: Answer<never> = { ok: false, at: 5, kind: 'network', retry: 'yes', message: 'cannot connect' };

describe('the gate of a paper strategy', () => {
  it('halts and resumes, as often as it is told to', async () => {
    const calls: string[] = [];
    let halted = false;
    const gate = gateOf(async ({ path, body }) => {
      calls.push(`${path} ${JSON.stringify(body)}`);
      halted = path.endsWith('halt');
      return { ok: true, data: { halted }, at: 5 };
    });
    for (const closed of [true, true, false]) {
      expect(await gate.set('paper-1', closed, 'loss')).toEqual({ ok: true, data: null, at: 5 });
      expect(halted).toBe(closed);
    }
    expect(calls[0]).toBe('/v1/strategy/halt {"reason":"loss"}');
  });

  it('is not closed when the exchange cannot be reached or says otherwise', async () => {
    expect(await gateOf(async () => down).set('paper-1', true, 'loss')).toEqual(down);
    for (const data of [{}, { halted: false }, { halted: 'yes' }]) {
      const gate = gateOf(async () => ({ ok: true, data, at: 5 }));
      expect(await gate.set('paper-1', true, 'loss')).toMatchObject({ ok: false, retry: 'yes' });
    }
  });
});
