// All sinks of one gateway: each at its own place in the journal, the daily message, and the commands of Telegram.
import type { NotifyConfig } from '../../config/notify.ts';
import type { Clock } from '../../core/ports.ts';
import type { Log } from '../../log.ts';
import { lanesOf } from '../../notify/lanes.ts';
import type { EngineLink, JournalReader } from '../ports.ts';
import type { ReceiptHeads } from '../receipt-book.ts';
import { createPace } from '../stream/pace.ts';
import type { View } from '../view.ts';
import { aliveMessage } from './alive.ts';
import { checkpointsIn, startOf } from './checkpoint.ts';
import { callDaily } from './daily.ts';
import { createSink, type Sink, type SinkStatus } from './sink.ts';
import { createPoller, type Poller } from './telegram/poller.ts';
import { createTeller } from './teller.ts';
import { momentIn } from './words.ts';

/** The journal is looked at this often at most, whatever happens. */
const POKE_MS = 100;

export interface Sinks {
  status(): readonly SinkStatus[];
  /** Messages to our bots that nobody was allowed to send, by bot. */
  strangers(): Readonly<Record<string, number>>;
  /** What a person should mend, in a sentence each; empty when all sinks work. */
  warnings(): readonly string[];
  close(): void;
}

export interface SinksDeps {
  readonly view: View;
  readonly reader: JournalReader;
  readonly link: EngineLink;
  readonly receiptHeads: ReceiptHeads;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly log: Log;
}

/** What fails for a moment is no warning yet. */
const FAILING_MS = 10_000;

function warningsOf(
  sinks: readonly Sink[],
  pollers: readonly Poller[],
  clock: Clock,
  moment: (at: number) => string,
) {
  const lasting = (since: number | null): since is number =>
    since !== null && clock.now() - since >= FAILING_MS;
  return [
    ...sinks.flatMap((sink) => {
      const { sink: id, failingSince, failure, waiting } = sink.status();
      if (!lasting(failingSince)) return [];
      return [`notifications: ${id} fails since ${moment(failingSince)}, ${waiting} waiting: ${failure}`];
    }),
    ...pollers.flatMap(({ id, status }) => {
      const { failingSince, failure } = status();
      if (!lasting(failingSince)) return [];
      return [`notifications: commands by ${id} are not heard since ${moment(failingSince)}: ${failure}`];
    }),
  ];
}

export function openSinks(config: NotifyConfig, deps: SinksDeps): Sinks {
  const { view, reader, clock, receiptHeads: heads } = deps;
  const timeZone = config.daily?.timeZone;
  const moment = momentIn(timeZone);
  const checkpoints = checkpointsIn(reader);
  const sinks = lanesOf(config, clock).map((lane) => {
    const start = startOf(checkpoints.through(lane.id), reader, clock.now());
    const tell = createTeller({ view, minPercent: config.minPercent, timeZone, heads });
    return createSink({ ...deps, lane, start, tell, moment });
  });
  const pollers = config.telegram.map((bot) => createPoller(bot, { ...deps, moment }));
  const pace = createPace(POKE_MS, deps.nowMs, () => {
    for (const sink of sinks) sink.poke();
  });
  const unsubscribe = sinks.length === 0 ? () => undefined : view.subscribe(() => pace.poke());
  const tellDaily = () => {
    for (const sink of sinks) sink.tell(aliveMessage(view, heads.all(), sink.lane.accounts, clock.now()));
  };
  const endDaily = config.daily === null ? () => undefined : callDaily(config.daily, clock, tellDaily);
  return {
    status: () => sinks.map((sink) => sink.status()),
    strangers: () => Object.fromEntries(pollers.map(({ id, status }) => [id, status().strangers])),
    warnings: () => warningsOf(sinks, pollers, clock, moment),
    close() {
      endDaily();
      unsubscribe();
      pace.close();
      for (const one of [...sinks, ...pollers]) one.close();
    },
  };
}
