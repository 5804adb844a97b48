// One sink on a journal in memory, with a clock that is told the time and a way that keeps what it is given.

import type { LinkRequest } from '../exporter/src/contract/request.ts';
import type { Clock } from '../exporter/src/core/ports.ts';
import { type MemoryJournal, memoryJournal } from '../exporter/src/gateway/fixture.ts';
import { createReceiptHeads } from '../exporter/src/gateway/receipt-book.ts';
import { checkpointsIn, startOf } from '../exporter/src/gateway/sinks/checkpoint.ts';
import { createSink, type Sink } from '../exporter/src/gateway/sinks/sink.ts';
import { createTeller } from '../exporter/src/gateway/sinks/teller.ts';
import type { Lane } from '../exporter/src/notify/lanes.ts';
import type { Message, Sent } from '../exporter/src/notify/message.ts';

export interface ToldClock extends Clock {
  /** Lets time pass in steps, and everything that waits happen. */
  pass(ms: number): Promise<void>;
}

export function toldClock(start: number): ToldClock {
  let at = start;
  const timers = new Set<{ readonly at: number; readonly fn: () => void }>();
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
  };
  return {
    now: () => at,
    after(ms, fn) {
      const timer = { at: at + ms, fn };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async pass(ms) {
      const end = at + ms;
      await settle();
      for (;;) {
        const next = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next);
        at = Math.max(at, next.at);
        next.fn();
        await settle();
      }
      at = end;
      await settle();
    },
  };
}

export interface GivenSink {
  readonly sink: Sink;
  readonly clock: ToldClock;
  readonly journal: MemoryJournal;
  /** What has arrived at the other end. */
  readonly arrived: Message[];
  readonly texts: () => readonly string[];
  /** Every checkpoint that was asked for. */
  readonly through: number[];
}

export interface Wish {
  readonly journal?: MemoryJournal;
  readonly clock?: ToldClock;
  readonly lane?: Partial<Pick<Lane, 'levels' | 'accounts'>>;
  /** What becomes of the n-th try; it has arrived unless this says otherwise. */
  readonly way?: (message: Message, tryNumber: number) => Sent | Promise<Sent>;
  /** False: the engine does not record checkpoints. */
  readonly records?: boolean;
}

const ARRIVED: Sent = { ok: true, detail: '' };
const NAME = 'telegram.ops';

/** A second one on the same journal and clock is the same sink after a crash. */
export function givenSink(wish: Wish = {}): GivenSink {
  const { journal = memoryJournal(), clock = toldClock(1_000_000_000), records = true } = wish;
  const arrived: Message[] = [];
  const through: number[] = [];
  let tries = 0;
  const sender = {
    async send(message: Message) {
      tries += 1;
      const sent = (await wish.way?.(message, tries)) ?? ARRIVED;
      if (sent.ok) arrived.push(message);
      return sent;
    },
    close: () => undefined,
  };
  const lane: Lane = {
    id: NAME,
    kind: 'telegram',
    levels: ['urgent', 'warning', 'info'],
    accounts: null,
    ...wish.lane,
    sender,
  };
  const link = {
    async request(request: LinkRequest) {
      if (request.name !== 'notified') throw new Error('a sink asks for nothing else');
      if (!records) throw new Error('no answer');
      through.push(request.through);
      journal.add('notified', clock.now(), { type: 'Notified', sink: NAME, through: request.through });
      return { type: 'recorded', count: 1 } as const;
    },
  };
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const sink = createSink({
    lane,
    start: startOf(checkpointsIn(journal).through(NAME), journal, clock.now()),
    reader: journal,
    tell: createTeller({
      view: { account: () => undefined },
      minPercent: 75,
      timeZone: 'Asia/Kolkata',
      heads: createReceiptHeads(journal),
    }),
    link,
    clock,
    nowMs: () => clock.now(),
    random: () => 1,
    moment: (at) => new Date(at).toISOString(),
    log: quiet,
  });
  return { sink, clock, journal, arrived, texts: () => arrived.map(({ text }) => text), through };
}
