// Records the alerts that we are told, each change of one once, in a stream of their own; it never kills by them.
import type { AlertsRequest, LinkReply } from './contract/request.ts';
import { ALERTS, createAlertBook } from './core/alerts.ts';
import type { Fact } from './core/fact.ts';
import type { Clock, Journal } from './core/ports.ts';

const PAGE = 1_000;
/** Facts that alerts may add to the journal within an hour: a storm of them must not fill the disk. */
const MOST_PER_HOUR = 5_000;
const HOUR_MS = 3_600_000;

export interface Alerts {
  request(request: AlertsRequest): Promise<LinkReply>;
}

/** Takes up where the journal stands. */
export async function openAlerts(journal: Journal, clock: Clock): Promise<Alerts> {
  const book = createAlertBook();
  let head = 0;
  let hour = { since: clock.now(), count: 0 };
  let last: Promise<unknown> = Promise.resolve();

  /** False while what the journal holds is not known for sure: after a failed append it may hold more. */
  let caughtUp = false;

  /** Ends because the journal does. */
  async function catchUp(): Promise<void> {
    for (let more = true; more; ) {
      const page = await journal.read(ALERTS, head, PAGE);
      page.forEach(book.take);
      head = page.at(-1)?.seq ?? head;
      more = page.length === PAGE;
    }
    caughtUp = true;
  }

  function room(count: number): boolean {
    const now = clock.now();
    if (now - hour.since >= HOUR_MS) hour = { since: now, count: 0 };
    return hour.count + count <= MOST_PER_HOUR;
  }

  async function record({ alerts, by }: AlertsRequest): Promise<LinkReply> {
    if (!caughtUp) await catchUp();
    const byFingerprint = new Map(alerts.map((alert) => [alert.fingerprint, alert]));
    const facts = [...byFingerprint.values()]
      .filter(book.isNews)
      .map((alert): Fact => ({ type: 'AlertReceived', alert, by }));
    if (facts.length === 0) return { type: 'recorded', count: 0 };
    if (!room(facts.length)) {
      const detail = `at most ${MOST_PER_HOUR} an hour are recorded`;
      return { type: 'refused', code: 'TOO_MANY_ALERTS', detail };
    }
    caughtUp = false;
    const rows = await journal.append(ALERTS, head, clock.now(), facts);
    caughtUp = true;
    rows.forEach(book.take);
    head = rows.at(-1)?.seq ?? head;
    hour.count += rows.length;
    return { type: 'recorded', count: rows.length };
  }

  await catchUp();
  return {
    request(asked) {
      // One after another, for each append names the head that the one before it made.
      const answer = last.then(() => record(asked));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}
