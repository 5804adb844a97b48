// Tells what happens in the strategy sessions to where each wants to hear it: in order, again until it is known.
import type { Row } from './diary.ts';
import type { Report } from './runs.ts';

/** Where a session's telling has got to. Counts are of all rows ever, also of those that are forgotten. */
interface Course {
  nodes: number;
  trades: number;
  /** Nodes that a tick has named as completed. */
  ticked: number;
  failures: number;
  /** Not to be tried, or sent from the start again, before this time. */
  notBefore: number;
  againAfter: number;
  busy: boolean;
}

const EVERY_MS = 1_000;
const TIMEOUT_MS = 3_000;
const MAX_PAUSE_MS = 10_000;
const AGAIN_MS = 5_000;
const MOST_EACH = 100;
const MOST_ANSWER_BYTES = 65_536;
const MOST_COURSES = 1_000;

/** Reports each session once a second; the returned function ends it. */
export function reportSessions(reports: () => readonly Report[]): () => void {
  const courses = new Map<string, Course>();
  const timer = setInterval(() => {
    const now = performance.now();
    const live = reports();
    for (const id of courses.keys()) if (!live.some((one) => one.id === id)) courses.delete(id);
    for (const report of live.slice(0, MOST_COURSES)) {
      const course = courses.get(report.id) ?? newCourse();
      courses.set(report.id, course);
      if (!course.busy && now >= course.notBefore) void tell(report, course);
    }
  }, EVERY_MS);
  return () => clearInterval(timer);
}

const newCourse = (): Course => ({
  nodes: 0,
  trades: 0,
  ticked: 0,
  failures: 0,
  notBefore: 0,
  againAfter: 0,
  busy: false,
});

async function tell(report: Report, course: Course): Promise<void> {
  const { nodes, trades } = report;
  const from = (kept: Report['nodes'], told: number) => Math.max(0, told - kept.dropped);
  const someNodes = nodes.rows.slice(from(nodes, course.nodes)).slice(0, MOST_EACH);
  const someTrades = trades.rows.slice(from(trades, course.trades)).slice(0, MOST_EACH);
  const upTo = nodes.dropped + nodes.rows.length;
  const completed = nodes.rows.slice(from(nodes, course.ticked)).map(({ node_id }) => String(node_id));
  const tick = report.tick(completed.slice(-MOST_EACH));
  const events = [
    ...someNodes.map((row) => ({ type: 'node', event: row })),
    ...someTrades.map((row) => ({ type: 'trade', trade: row })),
    ...(tick === null ? [] : [{ type: 'tick', tick_state: tick }]),
  ];
  if (events.length === 0) return;
  const toldNodes = Math.max(course.nodes, nodes.dropped) + someNodes.length;
  const toldTrades = Math.max(course.trades, trades.dropped) + someTrades.length;
  course.busy = true;
  const known = await post(report.events, events);
  course.busy = false;
  if (known === null) {
    course.failures += 1;
    const pause = Math.min(EVERY_MS * 2 ** Math.min(course.failures - 1, 10), MAX_PAUSE_MS);
    // Half a turn less, so that a pause of one second is not stretched to two by the timer.
    course.notBefore = performance.now() + pause - EVERY_MS / 2;
    return;
  }
  Object.assign(course, { nodes: toldNodes, trades: toldTrades, ticked: upTo, failures: 0 });
  const forgot = known.nodes < toldNodes - nodes.dropped || known.trades < toldTrades - trades.dropped;
  if (!forgot || performance.now() < course.againAfter) return;
  Object.assign(course, { nodes: 0, trades: 0, againAfter: performance.now() + AGAIN_MS });
}

/** How many nodes and trades the other side knows now; null when it did not take them. */
async function post(
  { url, token }: Report['events'],
  events: readonly Row[],
): Promise<{ readonly nodes: number; readonly trades: number } | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ events }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await bounded(response);
    return response.ok ? knownOf(JSON.parse(text)) : null;
  } catch {
    // Away, too slow or not understood: either way it is told again.
    return null;
  }
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function knownOf(body: unknown): { nodes: number; trades: number } | null {
  const known = typeof body === 'object' && body !== null && 'known' in body ? body.known : null;
  if (typeof known !== 'object' || known === null || !('nodes' in known) || !('trades' in known)) return null;
  const { nodes, trades } = known;
  return typeof nodes === 'number' && typeof trades === 'number' ? { nodes, trades } : null;
}
