// The engine of every sink: reads from its place, sends one message at a time, waits when it is told to or when it
// fails, and says how far it has come. It never gives up what is urgent, and never holds more than its bounds.
import type { Clock } from '../../core/ports.ts';
import type { Log } from '../../log.ts';
import type { Lane } from '../../notify/lanes.ts';
import type { Message, Sent } from '../../notify/message.ts';
import type { EngineLink, JournalReader } from '../ports.ts';
import { createCheckpoint, type Start } from './checkpoint.ts';
import { createIntake } from './intake.ts';
import { createQueue, type Entry } from './queue.ts';
import { createSleep } from './sleep.ts';
import type { Teller } from './teller.ts';
import { lasting } from './words.ts';

/** How long a sink that has nothing to send waits before it looks again by itself. */
const LOOK_MS = 1_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** The longest pause that another side can impose on us. */
const MAX_ASKED_PAUSE_MS = 15 * 60_000;
/** A routine message that is refused this often is left out. */
const MOST_REFUSALS = 3;
/** What is told later than this says when it happened. */
const OLD_MS = 120_000;

export const RESULTS = ['sent', 'failed', 'refused', 'merged', 'left-out', 'repeated'] as const;
export type Result = (typeof RESULTS)[number];

export interface SinkStatus {
  readonly sink: string;
  readonly kind: Lane['kind'];
  readonly waiting: number;
  /** Never told and never to be told. */
  readonly dropped: number;
  readonly results: Readonly<Record<Result, number>>;
  /** Times of day; null = never, or not now. */
  readonly lastSentAt: number | null;
  readonly failingSince: number | null;
  readonly failure: string | null;
}

export interface Sink {
  readonly lane: Lane;
  /** The journal may have gained something. */
  poke(): void;
  /** Tells something that is not in the journal; a newer one of its kind takes the place of one that waits. */
  tell(message: Message): void;
  status(): SinkStatus;
  close(): void;
}

export interface SinkDeps {
  readonly lane: Lane;
  readonly start: Start;
  readonly reader: JournalReader;
  readonly tell: Teller;
  readonly link: Pick<EngineLink, 'request'>;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly moment: (at: number) => string;
  readonly log: Log;
}

/** Half of it is certain, half is chance, so that sinks that failed together do not come back together. */
const pauseAfter = (failures: number, random: () => number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), MAX_PAUSE_MS) * (0.5 + random() / 2);

export function createSink(deps: SinkDeps): Sink {
  const { lane, start, reader, tell, link, clock, nowMs, random, moment, log } = deps;
  const queue = createQueue();
  const intake = createIntake({ lane, start, reader, tell, queue, now: () => clock.now() });
  const failed = (why: string) => log.warn({ sink: lane.id, why }, 'the place of a sink was not recorded');
  const checkpoint = createCheckpoint({ sink: lane.id, start, link, nowMs, failed });
  const sleep = createSleep(clock);
  const counts = { sent: 0, failed: 0, refused: 0, dropped: 0 };
  let lastSentAt: number | null = null;
  let failingSince: number | null = null;
  let failure: string | null = null;
  let failures = 0;
  let refusals: { readonly entry: Entry; readonly count: number } | null = null;
  let closed = false;

  function readOn(): void {
    try {
      intake.advance();
    } catch (error) {
      log.error({ sink: lane.id, err: error }, 'the journal cannot be read for a sink');
    }
    const oldest = queue.oldest();
    checkpoint.offer(oldest === null ? intake.readTo : Math.min(intake.readTo, oldest - 1));
  }

  /** Old news says so: whoever reads it must not act as if it were now. */
  function aged(message: Message): Message {
    const age = clock.now() - message.at;
    if (age < OLD_MS || message.kind === 'daily') return message;
    return { ...message, text: `[${moment(message.at)}, ${lasting(age)} ago] ${message.text}` };
  }

  function finish(entry: Entry): void {
    queue.done(entry);
    refusals = null;
    checkpoint.told(entry.message.level === 'urgent');
  }

  function refused(entry: Entry, why: string): void {
    counts.refused += 1;
    const count = refusals?.entry === entry ? refusals.count + 1 : 1;
    refusals = { entry, count };
    if (entry.message.level === 'urgent') queue.defer(entry);
    else if (count >= MOST_REFUSALS) leaveOut(entry, why);
  }

  function leaveOut(entry: Entry, why: string): void {
    log.error({ sink: lane.id, kind: entry.message.kind, why }, 'a message was refused and is left out');
    counts.dropped += 1;
    finish(entry);
  }

  /** How long to wait before the next. */
  function settle(entry: Entry, sent: Sent): number {
    if (sent.ok) {
      if (failure !== null) log.info({ sink: lane.id }, 'the sink works again');
      counts.sent += 1;
      lastSentAt = clock.now();
      [failures, failure, failingSince] = [0, null, null];
      finish(entry);
      return 0;
    }
    if (failure === null) log.warn({ sink: lane.id, why: sent.why }, 'a sink fails; it keeps trying');
    failures += 1;
    failure = sent.why;
    failingSince ??= clock.now();
    if (sent.kind === 'refused') refused(entry, sent.why);
    else counts.failed += 1;
    const own = pauseAfter(failures, random);
    return Math.max(own, Math.min(sent.afterMs ?? 0, MAX_ASKED_PAUSE_MS));
  }

  async function run(): Promise<void> {
    while (!closed) {
      readOn();
      const entry = queue.next(clock.now());
      if (entry === null) {
        await sleep.until(LOOK_MS);
        continue;
      }
      const pause = settle(entry, await lane.sender.send(aged(entry.message)));
      if (pause > 0 && !closed) await sleep.whole(pause);
    }
  }

  run().catch((error: unknown) => {
    // A bug, and not silence: the thread ends, and main starts another that takes up at the checkpoint.
    setImmediate(() => {
      throw error;
    });
  });
  return {
    lane,
    poke() {
      readOn();
      sleep.wake();
    },
    tell(message) {
      queue.replace({ message, from: null });
      sleep.wake();
    },
    status() {
      const { merged, leftOut } = queue.counts;
      const { dropped, ...told } = counts;
      const results = { ...told, merged, 'left-out': leftOut, repeated: intake.repeated };
      const { id: sink, kind } = lane;
      const now = { waiting: queue.length, dropped: dropped + leftOut, results };
      return { sink, kind, ...now, lastSentAt, failingSince, failure };
    },
    close() {
      closed = true;
      sleep.wake();
      sleep.end();
      lane.sender.close();
    },
  };
}
