// Writing facts: in order, durable within the budget, and beyond it a kill does not wait for the disk.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../tests/simulation/virtual-clock.ts';
import { memoryJournal, memoryStore } from '../backbone/memory.ts';
import type { Fact } from '../core/fact.ts';
import type { Journal } from '../core/ports.ts';
import { createHistogram } from './histogram.ts';
import { Scribe, type Written } from './scribe.ts';

const never = () => false;
const fact = (why: string): Fact => ({ type: 'Unblocked', why });
type Append = Journal['append'];

/** A scribe over a journal in memory, whose appends go through `around`: slow, failing or lying as it likes. */
function scribing(around: (append: Append, clock: VirtualClock) => Append = (append) => append, unread = 0) {
  let readFailures = unread;
  const clock = new VirtualClock(0);
  const store = memoryStore();
  const journal = memoryJournal(store);
  let appends = 0;
  const append = around(journal.append, clock);
  const said: string[] = [];
  const scribe = new Scribe('a', 0, {
    journal: {
      ...journal,
      append: (...asked) => {
        appends += 1;
        return append(...asked);
      },
      read: async (...asked) => {
        if (readFailures-- > 0) throw new Error('cannot read');
        return journal.read(...asked);
      },
    },
    clock,
    appendSeconds: createHistogram(),
    onBehind: (why) => said.push(`behind: ${why}`),
    onCaughtUp: () => said.push('caught up'),
    onConflict: ({ head }) => said.push(`conflict at ${head}`),
  });
  const answers: (Written & { readonly afterMs: number })[] = [];
  const record = (...why: readonly string[]) => {
    void scribe.record(clock.now(), why.map(fact)).then((written) => {
      answers.push({ ...written, afterMs: clock.now() });
    });
  };
  const kept = () => store.all.map((row) => (row.fact.type === 'Unblocked' ? row.fact.why : row.fact.type));
  return { clock, store, journal, scribe, record, answers, said, kept, appends: () => appends };
}

const wait = (clock: VirtualClock, ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
const slow =
  (ms: number) =>
  (append: Append, clock: VirtualClock): Append =>
  async (...asked) => {
    await wait(clock, ms);
    return append(...asked);
  };
/** Fails so many times before it works. */
const failing =
  (times: number) =>
  (append: Append): Append => {
    let left = times;
    return async (...asked) => {
      if (left-- > 0) throw new Error('disk full');
      return append(...asked);
    };
  };

describe('within the budget', () => {
  it('answers with the rows of the journal, durable, and says nothing', async () => {
    const { clock, record, answers, kept, said, store } = scribing(slow(249));
    record('one', 'two');
    await clock.run(249, never);
    expect(answers).toMatchObject([{ durable: true, afterMs: 249, recorded: store.all }]);
    expect(kept()).toEqual(['one', 'two']);
    expect(said).toEqual([]);
  });

  it('keeps the order of what was recorded while another append was out', async () => {
    const { clock, record, answers, kept } = scribing(slow(50));
    for (const why of ['a', 'b', 'c']) record(why);
    await clock.run(200, never);
    expect(kept()).toEqual(['a', 'b', 'c']);
    expect(answers.map(({ recorded }) => recorded[0]?.seq)).toEqual([1, 2, 3]);
  });
});

describe('beyond the budget of 250 ms', () => {
  it('the kill proceeds, not durable, with the sequence numbers that the facts will have', async () => {
    const { clock, record, answers, said, scribe, kept } = scribing(slow(1_000));
    record('one', 'two');
    await clock.run(250, never);
    expect(answers).toMatchObject([{ durable: false, afterMs: 250, recorded: [{ seq: 1 }, { seq: 2 }] }]);
    expect(said).toEqual(['behind: no answer in 250 ms']);
    expect(scribe.behind).toBe(true);
    expect(kept()).toEqual([]);
    await clock.run(1_000, never);
    expect(kept()).toEqual(['one', 'two']);
    expect(said).toEqual(['behind: no answer in 250 ms', 'caught up']);
    expect(scribe.behind).toBe(false);
  });

  it('nobody waits a second time, and all is written later in order', async () => {
    const { clock, record, answers, said, kept, store } = scribing(slow(1_000));
    record('one');
    await clock.run(250, never);
    record('two');
    await clock.run(260, never);
    record('three');
    await clock.run(300, never);
    expect(answers.map(({ durable, afterMs }) => [durable, afterMs])).toEqual([
      [false, 250],
      [false, 250],
      [false, 260],
    ]);
    await clock.run(5_000, never);
    expect(kept()).toEqual(['one', 'two', 'three']);
    expect(store.all.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(said).toHaveLength(2);
    record('four');
    await clock.run(6_000, never);
    expect(answers.at(-1)).toMatchObject({ durable: false });
  });

  it('a journal that is back is waited for again', async () => {
    const { clock, record, answers } = scribing(failing(1));
    record('one');
    await clock.run(2_000, never);
    record('two');
    await clock.run(2_100, never);
    expect(answers.map(({ durable }) => durable)).toEqual([false, true]);
  });
});

describe('a journal that fails', () => {
  it('is tried once a second until it takes the facts', async () => {
    const { clock, record, said, kept, appends } = scribing(failing(3));
    record('one');
    await clock.run(2_999, never);
    expect(kept()).toEqual([]);
    await clock.run(3_000, never);
    expect(kept()).toEqual(['one']);
    expect(appends()).toBe(4);
    expect(said).toEqual(['behind: disk full', 'caught up']);
  });

  it('is a bug of ours no longer bearable when 1,000 batches wait', async () => {
    const { clock, record, scribe } = scribing(failing(Number.POSITIVE_INFINITY));
    for (let n = 0; n < 1_000; n++) record(`${n}`);
    expect(() => scribe.record(clock.now(), [fact('more')])).toThrow('1000 batches');
  });
});

describe('a conflict', () => {
  it('with another engine stops the writing for good', async () => {
    const { clock, record, said, kept, journal, appends } = scribing();
    await journal.append('a', 0, 0, [fact('theirs')]);
    record('ours');
    record('more');
    await clock.run(5_000, never);
    expect(said[0]).toBe('conflict at 1');
    expect(kept()).toEqual(['theirs']);
    expect(appends()).toBe(1);
  });

  const losesFirstAnswer = (append: Append): Append => {
    let lost = false;
    return async (...asked) => {
      const rows = await append(...asked);
      if (lost) return rows;
      lost = true;
      throw new Error('answer lost');
    };
  };

  it('with our own append, whose answer was lost, is no conflict', async () => {
    const { clock, record, answers, said, kept } = scribing(losesFirstAnswer);
    record('one', 'two');
    record('three');
    await clock.run(3_000, never);
    expect(kept()).toEqual(['one', 'two', 'three']);
    expect(said).toEqual(['behind: answer lost', 'caught up']);
    expect(answers).toHaveLength(2);
  });

  it('that cannot be looked into is a failure, not another engine', async () => {
    const { clock, record, said, kept } = scribing(losesFirstAnswer, 2);
    record('one');
    await clock.run(5_000, never);
    expect(kept()).toEqual(['one']);
    expect(said).toEqual(['behind: answer lost', 'caught up']);
  });
});
