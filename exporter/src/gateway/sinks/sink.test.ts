// A sink in trouble: nothing urgent is lost, late or doubled without need, and nothing grows without bound.
import { afterEach, describe, expect, it } from 'vitest';
import { type GivenSink, givenSink, toldClock, type Wish } from '../../../../tests/given-sink.ts';
import type { Fact } from '../../core/fact.ts';
import { later } from '../../notify/message.ts';
import { memoryJournal } from '../fixture.ts';

const trip = (reason = 'loss'): Fact => ({
  type: 'KillTripped',
  cause: 'rule',
  rule: 'loss-and-stop',
  reason,
  by: 'tripline',
  evidence: [],
  mtm: -203_450,
  seenAt: 1,
});
const blocked = (why: string): Fact => ({ type: 'Blocked', rule: 'stale-feed', why });
const unblocked = (why: string): Fact => ({ type: 'Unblocked', why });
const stuck: Fact = { type: 'KillStuck', step: 'flattening', why: 'refused' };
const locked: Fact = { type: 'KillLocked', until: 2_000_000_000 };

const open: GivenSink[] = [];
afterEach(() => {
  for (const { sink } of open.splice(0)) sink.close();
});
/** A sink that is not new: it has told everything up to now. */
function running(wish: Wish = {}): GivenSink {
  const journal = wish.journal ?? memoryJournal();
  if (wish.journal === undefined)
    journal.add('notified', 1, { type: 'Notified', sink: 'telegram.ops', through: 0 });
  const given = givenSink({ ...wish, journal });
  open.push(given);
  return given;
}
function look({ sink }: GivenSink): void {
  sink.poke();
}

describe('a sink', () => {
  it('tells what is new, in order, and then says how far it is', async () => {
    const given = running();
    given.journal.add('a', given.clock.now(), blocked('no read'), unblocked('read again'));
    look(given);
    await given.clock.pass(2_000);
    expect(given.texts()).toMatchObject([
      expect.stringContaining('no read'),
      expect.stringContaining('read again'),
    ]);
    expect(given.through.at(-1)).toBeGreaterThanOrEqual(3);
    // Its own checkpoint is no news: the journal must not grow by itself.
    const { length } = given.through;
    await given.clock.pass(60_000);
    expect(given.through).toHaveLength(length);
  });

  it('keeps trying until it arrives, and waits as long as it is asked to', async () => {
    const times: number[] = [];
    const clock = toldClock(1_000_000_000);
    const given = running({
      clock,
      way: (_message, count) => {
        times.push(clock.now() - 1_000_000_000);
        if (count === 1) return later('HTTP 429', 7_000);
        return count < 5 ? later('HTTP 500') : { ok: true, detail: '' };
      },
    });
    given.journal.add('a', clock.now(), trip());
    look(given);
    await clock.pass(100);
    expect(given.sink.status()).toMatchObject({ failure: 'HTTP 429', waiting: 1 });
    await clock.pass(120_000);
    expect(times).toEqual([0, 7_000, 9_000, 13_000, 21_000]);
    expect(given.sink.status()).toMatchObject({ failure: null, waiting: 0, results: { sent: 1, failed: 4 } });
  });

  it('repeats after a crash only what it had not said that it told, and skips nothing', async () => {
    const first = running({ records: false });
    first.journal.add('a', first.clock.now(), trip(), stuck);
    look(first);
    await first.clock.pass(2_000);
    expect(first.arrived).toHaveLength(2);
    first.sink.close();
    // It died after it sent and before its place was recorded.
    first.journal.add('a', first.clock.now(), locked);
    const second = running({ journal: first.journal, clock: first.clock });
    await second.clock.pass(2_000);
    expect(second.arrived.map(({ kind }) => kind)).toEqual(['KillTripped', 'KillStuck', 'KillLocked']);
    second.sink.close();
    const third = running({ journal: first.journal, clock: first.clock });
    await third.clock.pass(2_000);
    expect(third.arrived).toEqual([]);
  });

  it('that is new tells no old news but a young trip, and misses nothing from then on', async () => {
    const clock = toldClock(1_000_000_000);
    const journal = memoryJournal();
    journal.add('a', clock.now() - 3_600_000, trip('an hour ago'));
    journal.add('a', clock.now() - 840_000, blocked('old'), trip('minutes ago'), blocked('old too'));
    const first = running({ journal, clock });
    await clock.pass(2_000);
    expect(first.arrived).toHaveLength(1);
    expect(first.texts()[0]).toMatch(/^\[1970.* 14 min ago\] a: TRIPPED by loss-and-stop: minutes ago/);
    first.sink.close();
    journal.add('a', clock.now(), blocked('while it was down'));
    const second = running({ journal, clock });
    await clock.pass(2_000);
    expect(second.texts()).toEqual([expect.stringContaining('while it was down')]);
  });

  it('that is new and has had nothing to tell does not skip what comes while it is down', async () => {
    const clock = toldClock(1_000_000_000);
    const journal = memoryJournal();
    journal.add('a', 1, blocked('old'));
    const first = running({ journal, clock });
    await clock.pass(2_000);
    first.sink.close();
    journal.add('a', clock.now(), blocked('while it was down'));
    const second = running({ journal, clock });
    await clock.pass(2_000);
    expect(second.texts()).toEqual([expect.stringContaining('while it was down')]);
  });

  it('tells the kills first in a storm of ten thousand facts, holds few of them, and says what it left out', async () => {
    let down = true;
    const given = running({ way: () => (down ? later('down') : { ok: true, detail: '' }) });
    const { journal, clock } = given;
    for (let i = 0; i < 10_000; i += 1) {
      if (i % 2_000 === 1_999) journal.add(`a${i}`, clock.now(), trip(`storm ${i}`), stuck);
      else journal.add(`a${i % 40}`, clock.now(), i % 2 === 0 ? blocked(`why ${i}`) : unblocked(`why ${i}`));
      if (i % 100 === 99) {
        look(given);
        await clock.pass(30_000);
      }
    }
    const { waiting, dropped, results } = given.sink.status();
    expect(waiting).toBeLessThan(10_000);
    expect(dropped).toBeGreaterThan(0);
    const before = given.through.at(-1) ?? 0;
    down = false;
    await clock.pass(300_000);
    expect(given.arrived.slice(0, 10).map(({ kind }) => kind)).toEqual(
      Array.from({ length: 5 }, () => ['KillTripped', 'KillStuck']).flat(),
    );
    expect(given.arrived.length).toBeLessThan(300);
    const said = given.texts().join('\n');
    expect(said).toMatch(/\d+ messages could not be sent in time and were left out: \d+ ends of blocks/);
    const merged = [...said.matchAll(/^.*?(\d+) more (?:blocks|ends of blocks)/gm)].length;
    expect(merged + results['left-out']).toBeGreaterThan(0);
    expect(given.sink.status()).toMatchObject({ waiting: 0 });
    expect(before).toBeLessThan(10);
    expect(given.through.at(-1)).toBeGreaterThanOrEqual(10_000);
  }, 60_000);

  it('merges many of a kind into one within a window, and tells the last of them', async () => {
    const given = running();
    for (let i = 1; i <= 15; i += 1) given.journal.add(`a${i}`, given.clock.now(), blocked(`why ${i}`));
    look(given);
    await given.clock.pass(5_000);
    expect(given.arrived).toHaveLength(3);
    expect(given.through.at(-1)).toBe(4);
    await given.clock.pass(40_000);
    expect(given.arrived).toHaveLength(4);
    expect(given.texts()[3]).toMatch(/^12 more blocks on a4, a5, a6, a7, a8 and 7 more within 30 s.*why 15/s);
    expect(given.through.at(-1)).toBeGreaterThanOrEqual(16);
  });

  it('tells each kill at once and alone, however many there are', async () => {
    const given = running();
    for (let i = 1; i <= 40; i += 1) given.journal.add(`a${i}`, given.clock.now(), trip());
    look(given);
    await given.clock.pass(1_000);
    expect(given.arrived).toHaveLength(40);
  });

  it('leaves kills that it has no room for in the journal until it has, and tells every one of them', async () => {
    let down = true;
    const given = running({ way: () => (down ? later('down') : { ok: true, detail: '' }) });
    for (let i = 1; i <= 600; i += 1) given.journal.add(`a${i}`, given.clock.now(), trip());
    look(given);
    await given.clock.pass(5_000);
    expect(given.sink.status()).toMatchObject({ waiting: 500, dropped: 0 });
    down = false;
    await given.clock.pass(120_000);
    expect(new Set(given.arrived.map(({ account }) => account)).size).toBe(600);
    expect(given.arrived).toHaveLength(600);
  });

  it('does not say the same of the same account twice in a row, but says what changes to and fro', async () => {
    const given = running();
    given.journal.add('a', given.clock.now(), blocked('x'), blocked('x'), unblocked('y'), blocked('x'));
    given.journal.add('a', given.clock.now(), stuck, stuck);
    look(given);
    await given.clock.pass(5_000);
    expect(given.arrived.map(({ kind }) => kind).sort()).toEqual(
      ['Blocked', 'Unblocked', 'Blocked', 'KillStuck', 'KillStuck'].sort(),
    );
  });

  it('is not held up by a message that is refused, leaves it out when it is routine, and never a kill', async () => {
    let refusing = true;
    const given = running({
      way: ({ text }) =>
        refusing && /poison/.test(text)
          ? { ok: false, kind: 'refused', why: 'HTTP 400' }
          : { ok: true, detail: '' },
    });
    given.journal.add('a', given.clock.now(), trip('poison'), stuck, blocked('poison'));
    look(given);
    await given.clock.pass(5_000);
    expect(given.arrived.map(({ kind }) => kind)).toEqual(['KillStuck']);
    refusing = false;
    await given.clock.pass(120_000);
    expect(given.arrived.map(({ kind }) => kind)).toContain('KillTripped');
  });

  it('tells only of its accounts and levels, but always what is urgent', async () => {
    const given = running({ lane: { accounts: new Set(['a']), levels: ['urgent'] } });
    given.journal.add('a', given.clock.now(), blocked('x'), stuck);
    given.journal.add('b', given.clock.now(), stuck);
    look(given);
    await given.clock.pass(2_000);
    expect(given.arrived.map(({ account, kind }) => [account, kind])).toEqual([['a', 'KillStuck']]);
  });
});
