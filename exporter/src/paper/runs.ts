// The strategy sessions of the exchange's users: started and stopped by the protocol of a strategy host.
import { type Candles, createCandles } from './candles.ts';
import { createDiary, type Diary, type Kept, type Row } from './diary.ts';
import type { House } from './house.ts';
import { answer, type Reply, refuse } from './reply.ts';
import { runSession, type Straddle, stopSession } from './strategy.ts';
import { tickState } from './tick-state.ts';

export interface Run {
  readonly id: string;
  readonly straddle: Straddle;
  readonly diary: Diary;
  readonly candles: Candles;
  events: { readonly url: string; readonly token: string | null };
  /** Why it was stopped, and when by the machine's clock; null while it runs. */
  stopped: { readonly reason: string; readonly at: number } | null;
}

/** What a session has to tell to where its events go. */
export interface Report {
  readonly id: string;
  readonly events: { readonly url: string; readonly token: string | null };
  readonly nodes: Kept<Row>;
  readonly trades: Kept<Row>;
  /** The state of now; null when nothing is going to change any more. */
  tick(completed: readonly string[]): Row | null;
}

type Fields = Readonly<Record<string, unknown>>;

const STRATEGY = 'paper-short-straddle';
const ID = /^[A-Za-z0-9._:-]{1,64}$/;
const MOST_RUNS = 20;
/** A stopped session tells for so long how its positions end. */
const AFTERMATH_MS = 120_000;

const runsOf = (house: House, user: string): Run[] => house.runs.get(user) ?? [];
const rowOf = ({ id, stopped }: Run): Row => ({
  session_id: id,
  status: stopped === null ? 'running' : 'stopped',
  reason: stopped?.reason ?? null,
});

export const listRuns = (house: House, user: string): Reply =>
  answer({ sessions: runsOf(house, user).map(rowOf) });

/** Idempotent by the id: a session that is known is told where its events go, and nothing else happens to it. */
export function startRun(house: House, user: string, fields: Fields): Reply {
  const { session_id: id, strategy_id: strategy } = fields;
  const events = eventsOf(fields);
  if (typeof id !== 'string' || !ID.test(id) || events === null) {
    return refuse(400, 'BAD_REQUEST', 'a session needs session_id and an events_url of http or https');
  }
  const straddle = house.straddles.get(user);
  if (strategy !== STRATEGY || !straddle?.options) {
    return refuse(404, 'NOT_FOUND', `the user has no strategy ${String(strategy).slice(0, 64)}`);
  }
  const runs = runsOf(house, user);
  const known = runs.find((run) => run.id === id);
  if (known) {
    known.events = events;
    return answer(rowOf(known));
  }
  if (runs.some(({ stopped }) => stopped === null)) {
    return refuse(409, 'NOT_ALLOWED', 'another session runs the strategy of this user');
  }
  const run = begin(house, straddle, id, events);
  house.runs.set(user, [...runs, run].slice(-MOST_RUNS));
  return answer(rowOf(run));
}

function begin(house: House, straddle: Straddle, id: string, events: Run['events']): Run {
  const { market } = house.tape;
  const diary = createDiary(id, market.index, () => market.now());
  const candles = createCandles(market.index);
  for (const { symbol } of straddle.legs) if (symbol !== null) candles.follow(symbol);
  runSession(house, straddle, (deed) => {
    if (deed.type === 'entered') candles.follow(deed.order.symbol);
    diary.note(deed);
  });
  return { id, straddle, diary, candles, events, stopped: null };
}

/** Stopping twice is stopping once; 404 for a session that is not known. */
export function stopRun(house: House, user: string, id: string, { reason }: Fields): Reply {
  const run = runsOf(house, user).find((one) => one.id === id);
  if (!run) return refuse(404, 'NOT_FOUND', 'there is no such session');
  if (run.stopped === null) {
    const why = typeof reason === 'string' && reason !== '' ? reason.slice(0, 500) : 'stopped';
    run.stopped = { reason: why, at: house.wall() };
    stopSession(run.straddle, why);
  }
  return answer(rowOf(run));
}

function eventsOf({ events_url: url, events_token: token = null }: Fields): Run['events'] | null {
  if (typeof url !== 'string' || url.length > 500 || !/^https?:\/\//.test(url) || !URL.canParse(url))
    return null;
  return token === null || typeof token === 'string' ? { url, token } : null;
}

/** The latest session of each user while it runs, and for a while after. */
export function reportsOf(house: House): readonly Report[] {
  return [...house.runs.values()].flatMap((runs) => {
    const run = runs.at(-1);
    if (run === undefined || (run.stopped !== null && house.wall() - run.stopped.at > AFTERMATH_MS))
      return [];
    return [reportOf(house, run)];
  });
}

function reportOf({ tape, books }: House, run: Run): Report {
  const { id, events, diary, straddle } = run;
  const over = run.stopped !== null && straddle.legs.every(({ openFrom }) => openFrom === null);
  return {
    id,
    events,
    nodes: diary.nodes,
    trades: diary.trades,
    tick: (completed) =>
      over && completed.length === 0 ? null : tickState({ tape, books: books.values(), ...run }, completed),
  };
}
