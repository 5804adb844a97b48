// A scrape: the tables read from what is known now, and the process' own metrics.

import type { AlertRoll } from '../alert-roll.ts';
import type { History } from '../history/handle.ts';
import { allStreams } from '../stream/stats.ts';
import type { Streams } from '../stream/streams.ts';
import type { View } from '../view.ts';
import { ACCOUNT } from './account.ts';
import { BROKER, BROKER_REQUESTS } from './broker.ts';
import { DAY } from './day.ts';
import { expose, type Family, type Format } from './expose.ts';
import { FUND } from './fund.ts';
import { HISTORY } from './history.ts';
import { KILL, KILL_TIMES } from './kill.ts';
import type { KillTally } from './kill-tally.ts';
import { SESSIONS, TOLD } from './links.ts';
import { processFamilies } from './process.ts';
import { PROTECTION } from './protection.ts';
import { READINESS } from './readiness.ts';
import { ENGINE, GATEWAY } from './runtime.ts';
import { SINKS, STRANGERS } from './sinks.ts';
import { familiesOf, type Scrape } from './table.ts';

const TABLES: readonly ((scrape: Scrape) => readonly Family[])[] = [
  familiesOf(ACCOUNT),
  familiesOf(DAY),
  familiesOf(PROTECTION),
  familiesOf(FUND),
  familiesOf(KILL),
  familiesOf(KILL_TIMES),
  familiesOf(READINESS),
  familiesOf(BROKER),
  familiesOf(BROKER_REQUESTS),
  familiesOf(SESSIONS),
  familiesOf(TOLD),
  familiesOf(SINKS),
  familiesOf(STRANGERS),
  familiesOf(ENGINE),
  familiesOf(GATEWAY),
  familiesOf(HISTORY),
];

export const familiesIn = (scrape: Scrape): readonly Family[] => TABLES.flatMap((table) => table(scrape));

export interface Sources {
  readonly view: View;
  readonly streams: Streams;
  readonly live: Pick<Streams, 'stats'>;
  readonly tally: KillTally;
  readonly alerts: AlertRoll;
  readonly syncs: ReadonlyMap<string, number>;
  readonly sinks: Scrape['sinks'];
  readonly history: Pick<History, 'seen'> | null;
  readonly version: string;
}

export function createExposition({
  view,
  streams,
  live,
  tally,
  alerts,
  syncs,
  sinks,
  history,
  version,
}: Sources): (format: Format) => Promise<string> {
  const ofProcess = processFamilies();
  return async (format) => {
    tally.catchUp();
    const frame = view.latest();
    const frameAgeMs = view.ageMs();
    const scrape: Scrape = {
      frame,
      frameAgeMs,
      kills: tally,
      streams: allStreams(streams.stats(), live.stats()),
      alerts: alerts(),
      syncs,
      sinks,
      history: history?.seen() ?? null,
      version,
    };
    return expose([...familiesIn(scrape), ...(await ofProcess())], format);
  };
}
