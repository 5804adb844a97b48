// Records the alerts that we are told, each change of one once, in a stream of their own; it never kills by them.
import type { AlertsRequest, LinkReply } from './contract/request.ts';
import { ALERTS, createAlertBook } from './core/alerts.ts';
import type { Fact } from './core/fact.ts';
import type { Clock, Journal } from './core/ports.ts';
import { openOwnStream } from './own-stream.ts';

/** Facts that alerts may add to the journal within an hour: a storm of them must not fill the disk. */
const MOST_PER_HOUR = 5_000;

export interface Alerts {
  request(request: AlertsRequest): Promise<LinkReply>;
}

/** Takes up where the journal stands. */
export async function openAlerts(journal: Journal, clock: Clock): Promise<Alerts> {
  const book = createAlertBook();
  const stream = await openOwnStream({
    ...{ journal, clock, name: ALERTS, mostPerHour: MOST_PER_HOUR },
    take: book.take,
  });

  async function record({ alerts, by }: AlertsRequest): Promise<LinkReply> {
    const byFingerprint = new Map(alerts.map((alert) => [alert.fingerprint, alert]));
    const facts = [...byFingerprint.values()]
      .filter(book.isNews)
      .map((alert): Fact => ({ type: 'AlertReceived', alert, by }));
    if (facts.length === 0) return { type: 'recorded', count: 0 };
    const count = await stream.append(facts);
    if (count !== null) return { type: 'recorded', count };
    const detail = `at most ${MOST_PER_HOUR} an hour are recorded`;
    return { type: 'refused', code: 'TOO_MANY_ALERTS', detail };
  }

  return { request: (asked) => stream.inTurn(() => record(asked)) };
}
