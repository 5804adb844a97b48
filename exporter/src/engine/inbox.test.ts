// The inbox of one account: commands first, nothing that matters dropped, ticks merged, and a bound on all of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountRead, given, kill, sec, tick, timer } from '../../../tests/given.ts';
import type { Input } from '../core/input.ts';
import { Inbox, mergeTicks } from './inbox.ts';

const letter = (input: Input, arrivedMs = 0) => ({ input, arrivedMs });
const drain = (inbox: Inbox): readonly Input[] => {
  const taken: Input[] = [];
  for (let next = inbox.take(); next !== undefined; next = inbox.take()) taken.push(next.input);
  return taken;
};
const read = (at: number): Input => {
  const move = accountRead(at, []);
  return typeof move === 'function' ? move(given().state) : move;
};

describe('the inbox', () => {
  it('gives commands before reads, reads before ticks, and the time last', () => {
    const inbox = new Inbox();
    const inputs = [timer(sec(1)), tick(sec(1), 'CE', 100), read(sec(1)), kill(sec(1))];
    for (const input of inputs) inbox.put(letter(input));
    expect(inbox.size).toBe(4);
    expect(drain(inbox).map(({ type }) => type)).toEqual(['command', 'account', 'tick', 'timer']);
    expect(inbox.size).toBe(0);
  });

  it('never drops or swaps reads and effects, however many wait', () => {
    const inbox = new Inbox();
    for (let n = 0; n < 5_000; n++) expect(inbox.put(letter(read(sec(n))))).toBe(true);
    expect(drain(inbox).map(({ at }) => at)).toEqual(Array.from({ length: 5_000 }, (_, n) => sec(n)));
  });

  it('refuses the 65th waiting command instead of losing one', () => {
    const inbox = new Inbox();
    for (let n = 0; n < 64; n++) expect(inbox.put(letter(kill(sec(n))))).toBe(true);
    expect(inbox.put(letter(kill(sec(64))))).toBe(false);
    expect(drain(inbox)).toHaveLength(64);
  });

  it('keeps one tick per instrument, with the time at which the first of them came', () => {
    const inbox = new Inbox();
    inbox.put(letter(tick(sec(1), 'CE', 100), 1));
    inbox.put(letter(tick(sec(1), 'PE', 50), 2));
    inbox.put(letter(tick(sec(2), 'CE', 130), 3));
    inbox.put(letter(tick(sec(3), 'CE', 90), 4));
    expect(inbox.size).toBe(2);
    const first = inbox.take();
    expect(first).toMatchObject({ arrivedMs: 1, input: { last: 90, high: 130, low: 90, count: 3 } });
    expect(drain(inbox)).toMatchObject([{ instrument: 'PE', count: 1 }]);
  });

  it('refuses a tick of yet another instrument when 10,000 wait, but merges those it has', () => {
    const inbox = new Inbox();
    for (let n = 0; n < 10_000; n++) inbox.put(letter(tick(sec(0), `I${n}`, 1)));
    expect(inbox.put(letter(tick(sec(0), 'more', 1)))).toBe(false);
    expect(inbox.put(letter(tick(sec(1), 'I7', 2)))).toBe(true);
    expect(inbox.size).toBe(10_000);
  });

  it('keeps only the newest time', () => {
    const inbox = new Inbox();
    inbox.put(letter(timer(sec(1))));
    inbox.put(letter(timer(sec(2))));
    expect(drain(inbox)).toEqual([timer(sec(2))]);
  });
});

describe('merged ticks', () => {
  it('keep the latest price by its own time, though it came first', () => {
    const merged = mergeTicks(tick(sec(5), 'CE', 100, sec(5)), tick(sec(6), 'CE', 90, sec(1)));
    expect(merged).toMatchObject({ last: 100, markAt: sec(5), low: 90, high: 100 });
  });

  it('keep extremes and number, whatever the order of merging', () => {
    const prices = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(prices, (all) => {
        const ticks = all.map((price, i) => tick(sec(i), 'CE', price));
        const [first, ...rest] = ticks;
        if (first === undefined) return;
        const merged = rest.reduce(mergeTicks, first);
        expect(merged).toMatchObject({
          last: all.at(-1),
          high: Math.max(...all),
          low: Math.min(...all),
          count: all.length,
        });
      }),
    );
  });
});
