// What the routes stand on, made once by the app and handed to each of them.
import type { Clock } from '../../core/ports.ts';
import type { Log } from '../../log.ts';
import type { AlertRoll } from '../alert-roll.ts';
import type { Answers } from '../history/answers.ts';
import type { History } from '../history/handle.ts';
import type { Live } from '../live/live.ts';
import type { Library } from '../live/replay/library.ts';
import type { KillTally } from '../metrics/kill-tally.ts';
import type { EngineLink, JournalReader } from '../ports.ts';
import type { Pushes } from '../pushes.ts';
import type { ReceiptHeads } from '../receipt-book.ts';
import type { Sinks } from '../sinks/sinks.ts';
import type { Streams } from '../stream/streams.ts';
import type { View } from '../view.ts';
import type { Sessions } from './auth/session.ts';
import type { Slowdown } from './auth/slowdown.ts';

/** The sinks as they are shown. */
export type SinksSeen = Pick<Sinks, 'status' | 'strangers' | 'warnings'>;

export interface Deps {
  readonly view: View;
  readonly reader: JournalReader;
  readonly link: EngineLink;
  readonly log: Log;
  readonly pushes: Pushes;
  readonly sessions: Sessions;
  readonly slowdown: Slowdown;
  readonly streams: Streams;
  readonly live: Live;
  readonly library: Library;
  readonly tally: KillTally;
  readonly alerts: AlertRoll;
  /** null where no samples are kept. */
  readonly history: Pick<History, 'seen'> | null;
  /** Who answers questions to the history; null where none is kept. */
  readonly answers: Answers | null;
  /** Time zones of the accounts, by id. */
  readonly zones: Readonly<Record<string, string>>;
  readonly receiptHeads: ReceiptHeads;
  /** Pushes of trading systems by result, for the metrics. */
  readonly syncs: Map<string, number>;
  readonly sinks: SinksSeen;
  readonly version: string;
  /** A monotonic clock, in milliseconds. */
  readonly nowMs: () => number;
  /** The time of day. */
  readonly clock: Clock;
}
