// The line of a data source: one for all who ask, closed when nobody does, and going on where it broke.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watching } from '../../../tests/e2e/scripted-frames.ts';
import { createLine, FLUSH_MS, LINGER_MS, type Source } from './line.ts';

class FakeSource implements Source {
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  isClosed = false;
  readonly after: number | null;
  readonly takers = new Map<string, (event: { data: string }) => void>();
  constructor(after: number | null) {
    this.after = after;
  }
  addEventListener(name: string, take: (event: { data: string }) => void): void {
    this.takers.set(name, take);
  }
  say(name: string, data: unknown): void {
    this.takers.get(name)?.({ data: typeof data === 'string' ? data : JSON.stringify(data) });
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.();
  }
  close(): void {
    this.isClosed = true;
  }
}

const frame = (sequence: number) => ({
  sequence,
  at: sequence * 1_000,
  ageMs: 0,
  journalOk: true,
  accounts: [watching('paper-1', sequence * 1_000)],
});
const fact = (position: number) => ({
  account: 'paper-1',
  seq: position,
  position,
  at: 0,
  hash: '',
  fact: { type: 'CancelCompleted', count: 1 },
});

describe('the line of a data source', () => {
  let sources: FakeSource[];
  const line = (head: () => Promise<number | null> = async () => null) =>
    createLine({
      open: (after) => {
        const source = new FakeSource(after);
        sources.push(source);
        return source;
      },
      head,
      now: () => performance.now(),
    });
  const newest = (): FakeSource => sources.at(-1) as FakeSource;

  beforeEach(() => {
    vi.useFakeTimers();
    sources = [];
  });
  afterEach(() => vi.useRealTimers());

  it('is opened once for fifty panels, and closed after the last of them has gone', async () => {
    const shared = line();
    expect(sources).toHaveLength(0);
    const all = Array.from({ length: 50 }, () => shared.subscribe());
    await vi.advanceTimersByTimeAsync(10);
    expect(sources).toHaveLength(1);
    for (const one of all) one.unsubscribe();
    await vi.advanceTimersByTimeAsync(LINGER_MS - 10);
    expect(newest().isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    expect(newest().isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stays open while a dashboard refreshes, and gives who comes back the last frame at once', async () => {
    const shared = line();
    const first = shared.subscribe();
    await vi.advanceTimersByTimeAsync(1);
    newest().say('frame', frame(1));
    await vi.advanceTimersByTimeAsync(FLUSH_MS);
    first.unsubscribe();
    await vi.advanceTimersByTimeAsync(500);
    const seen: number[] = [];
    shared.subscribe(({ desk }) => seen.push(desk.frame?.sequence ?? -1));
    expect(seen).toEqual([1]);
    expect(sources).toHaveLength(1);
  });

  it('passes on at most four times a second, and always the newest', async () => {
    const shared = line();
    const seen: number[] = [];
    shared.subscribe(({ desk }) => seen.push(desk.frame?.sequence ?? -1));
    await vi.advanceTimersByTimeAsync(1);
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      newest().say('frame', frame(sequence));
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(FLUSH_MS);
    expect(seen.length).toBeLessThanOrEqual(6);
    expect(seen.at(-1)).toBe(100);
  });

  it('begins with the newest facts, and goes on after the last one when it was refused', async () => {
    line(async () => 1_000).subscribe();
    await vi.advanceTimersByTimeAsync(1);
    expect(newest().after).toBe(800);
    newest().say('fact', fact(1_003));
    newest().fail(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sources.map(({ after }) => after)).toEqual([800, 1_003]);
    newest().fail(2);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(sources).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sources).toHaveLength(3);
  });

  it('leaves a line that merely broke to the browser, which says the last id itself', async () => {
    const lines: string[] = [];
    line().subscribe(({ desk }) => lines.push(desk.line));
    await vi.advanceTimersByTimeAsync(1);
    newest().onopen?.();
    newest().fail(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sources).toHaveLength(1);
    expect(lines.at(-1)).toBe('broken');
  });

  it('outlives a message that cannot be read', async () => {
    const seen: number[] = [];
    line().subscribe(({ desk }) => seen.push(desk.frame?.sequence ?? -1));
    await vi.advanceTimersByTimeAsync(1);
    newest().say('frame', '{"sequence":');
    newest().say('frame', frame(7));
    await vi.advanceTimersByTimeAsync(FLUSH_MS);
    expect(seen.at(-1)).toBe(7);
  });
});
