// Live strategy sessions: shown, streamed, started, stopped, and fed by their hosts. The engine decides what may
// run; here it is asked, and its answer is repeated.
import { randomBytes } from 'node:crypto';
import type { LinkReply, SessionRequest } from '../../contract/request.ts';
import type { SessionFrame } from '../../contract/session.ts';
import { isReplay } from '../live/replay/library.ts';
import { hasEnded, type Session, statusOf } from '../live/session.ts';
import { show } from '../live/show.ts';
import type { Deps } from './deps.ts';
import { isProblemCode, type ProblemCode, refuse } from './problem.ts';
import { json, type Reply } from './reply.ts';
import { type Raw, type Route, route } from './route.ts';
import {
  AllStopped,
  Dashboard,
  EventsBody,
  ofSession,
  ofUser,
  Replays,
  SessionAnswer,
  StartBody,
  Started,
  Stopped,
  StreamQuery,
  Taken,
  UserStopped,
} from './schema/live.ts';

/** Starting may take a host some seconds. */
const START_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 10_000;
const tag = 'live sessions';
const ASKING: readonly ProblemCode[] = ['REFUSED', 'ENGINE_BUSY', 'UNKNOWN_OUTCOME'];

const noSuchSession = (id: string): Reply => refuse('UNKNOWN_SESSION', `there is no session "${id}"`);
const uncertain = (): Reply =>
  refuse('UNKNOWN_OUTCOME', 'the engine gave no clear answer; look at the dashboard before you try again');

const shown = ({ view, clock }: Deps, session: Session) =>
  show(session, view.account(session.frame.account), clock.now());

const dashboard = (deps: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/live-trading/dashboard/:id',
    scope: 'read',
    tag,
    summary: 'All sessions of a user as they are now',
    params: ofUser,
    answers: [
      { status: 200, what: 'The sessions by id; none for a user who is not known', schema: Dashboard },
    ],
    problems: [],
    handle({ params: { id } }) {
      const sessions = deps.live.of(id);
      return json(200, {
        total_sessions: sessions.length,
        active_sessions: sessions.filter((session) => !hasEnded(statusOf(session).status)).length,
        cache_time: new Date(deps.clock.now()).toISOString(),
        sessions: Object.fromEntries(sessions.map((session) => [session.frame.id, shown(deps, session)])),
      });
    },
  });

const one = (deps: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/live-trading/session/:id',
    scope: 'read',
    tag,
    summary: 'One session as it is now',
    params: ofSession,
    answers: [{ status: 200, what: 'The session', schema: SessionAnswer }],
    problems: ['UNKNOWN_SESSION'],
    handle({ params: { id } }) {
      const session = deps.live.session(id);
      return session === undefined ? noSuchSession(id) : json(200, shown(deps, session));
    },
  });

const STREAM = {
  method: 'GET',
  scope: 'read',
  tag,
  query: StreamQuery,
  headers: { 'Last-Event-ID': 'The last id received; what was missed follows, or a fresh initial_state' },
} as const;
const STREAM_HEADERS = { 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' };
const STREAM_ANSWERS = [
  {
    status: 200,
    what:
      '`initial_state` for each session, then `node_events`, `trade_update`, `tick_update`, `session_status`, ' +
      '`heartbeat`; diagnostics and trades are base64 of gzip of JSON, or JSON with `compress=none`',
    type: 'text/event-stream',
  },
];

interface Wanted {
  readonly user: string;
  readonly session: string | null;
  readonly compress: 'gzip' | 'none';
}

function stream({ live }: Deps, { user, session, compress }: Wanted, { header }: Raw): Reply {
  if (!live.room()) return refuse('TOO_MANY_STREAMS', 'close one or try later', {}, { 'Retry-After': '10' });
  const last = header('last-event-id') ?? '';
  const after = /^\d{1,16}$/.test(last) ? Number(last) : null;
  const form = compress === 'none' ? 'plain' : 'gzip';
  return {
    status: 200,
    headers: STREAM_HEADERS,
    type: 'text/event-stream',
    text: '',
    stream: (res) => live.subscribe(res, { user, session, form, after }),
  };
}

const streamOfUser = (deps: Deps): Route =>
  route({
    ...STREAM,
    path: '/api/live-trading/stream/:id',
    summary: 'All sessions of a user, live',
    params: ofUser,
    answers: STREAM_ANSWERS,
    problems: ['TOO_MANY_STREAMS'],
    handle: (call) => stream(deps, { user: call.params.id, session: null, ...call.query }, call),
  });

const streamOfSession = (deps: Deps): Route =>
  route({
    ...STREAM,
    path: '/api/v2/live/stream/:id',
    summary: 'One session, live',
    params: ofSession,
    answers: STREAM_ANSWERS,
    problems: ['UNKNOWN_SESSION', 'TOO_MANY_STREAMS'],
    handle(call) {
      const session = deps.live.session(call.params.id);
      if (session === undefined) return noSuchSession(call.params.id);
      const { id, user } = session.frame;
      return stream(deps, { user, session: id, ...call.query }, call);
    },
  });

/** What the engine refused, as HTTP says it. */
function refusal(reply: LinkReply): Reply {
  if (reply.type !== 'refused') return uncertain();
  if (reply.code === 'OVERLOADED') return refuse('ENGINE_BUSY', reply.detail);
  return refuse(isProblemCode(reply.code) ? reply.code : 'REFUSED', reply.detail);
}

/** The sessions that the engine answered with, taken in; or why there are none. */
async function ask(
  { link, live, log }: Deps,
  request: SessionRequest,
  timeoutMs: number,
): Promise<readonly SessionFrame[] | Reply> {
  try {
    const reply = await link.request(request, timeoutMs);
    if (reply.type !== 'sessions') return refusal(reply);
    live.adopt(reply.sessions);
    return reply.sessions;
  } catch (error) {
    if (error instanceof Error && error.name === 'LinkBusy') {
      return refuse('ENGINE_BUSY', 'try again in a second');
    }
    log.warn({ err: error, command: request.name }, 'no answer from the engine');
    return uncertain();
  }
}

const isRefusal = (answer: readonly SessionFrame[] | Reply): answer is Reply => 'status' in answer;

/** Recorded days lie with the gateway; every other strategy is the engine's to know. */
async function unplayable({ library }: Deps, strategy: string): Promise<Reply | null> {
  if (!isReplay(strategy)) return null;
  const found = await library.load(strategy);
  if (found === null) return refuse('UNKNOWN_STRATEGY', `there is no recorded day "${strategy}"`);
  return found.ok ? null : refuse('REFUSED', `${strategy} cannot be played: ${found.reason}`);
}

const start = (deps: Deps): Route =>
  route({
    method: 'POST',
    path: '/api/v2/live/start',
    scope: 'control',
    tag,
    summary: 'Start a strategy on an account',
    body: StartBody,
    answers: [{ status: 200, what: 'It runs', schema: Started }],
    problems: ['UNKNOWN_STRATEGY', 'UNKNOWN_ACCOUNT', 'NOT_WATCHING', ...ASKING],
    async handle({ body, caller }) {
      const cannot = await unplayable(deps, body.strategy_id);
      if (cannot !== null) return cannot;
      const id = `sim-${randomBytes(8).toString('hex')}`;
      const session = {
        id,
        user: body.user_id,
        strategy: body.strategy_id,
        account: body.broker_connection_id,
        speed: body.speed_multiplier,
      };
      const started = await ask(deps, { name: 'start-session', session, by: caller.by }, START_TIMEOUT_MS);
      if (isRefusal(started)) return started;
      const frame = started.find((each) => each.id === id);
      if (frame === undefined) return uncertain();
      if (hasEnded(frame.status)) return refuse('REFUSED', frame.why ?? 'it ended at once');
      return json(200, { session_id: id, stream_url: `/api/v2/live/stream/${id}`, status: 'running' });
    },
  });

type Which = Extract<SessionRequest, { name: 'stop-sessions' }>['which'];

const stopSessions = (deps: Deps, which: Which, by: string) =>
  ask(deps, { name: 'stop-sessions', which, reason: `stopped by ${by}`, by }, STOP_TIMEOUT_MS);

const STOP = { method: 'POST', tag } as const;

const stopAll = (deps: Deps): Route =>
  route({
    ...STOP,
    path: '/api/v2/live/stop/all',
    scope: 'admin',
    summary: 'Stop every session of every user',
    answers: [{ status: 200, what: 'The sessions that this stopped', schema: AllStopped }],
    problems: ASKING,
    async handle({ caller }) {
      const stopped = await stopSessions(deps, 'all', caller.by);
      if (isRefusal(stopped)) return stopped;
      return json(200, {
        sessions_stopped: stopped.length,
        stopped_sessions: stopped.map(({ id, user, strategy }) => ({
          session_id: id,
          user_id: user,
          strategy_id: strategy,
        })),
        message: `Stopped all ${stopped.length} active session(s)`,
      });
    },
  });

const stopUser = (deps: Deps): Route =>
  route({
    ...STOP,
    path: '/api/v2/live/stop/user/:id',
    scope: 'control',
    summary: 'Stop every session of a user',
    params: ofUser,
    answers: [{ status: 200, what: 'The sessions that this stopped', schema: UserStopped }],
    problems: ASKING,
    async handle({ params: { id }, caller }) {
      const stopped = await stopSessions(deps, { user: id }, caller.by);
      if (isRefusal(stopped)) return stopped;
      return json(200, {
        user_id: id,
        sessions_stopped: stopped.length,
        stopped_sessions: stopped.map((session) => session.id),
        message: `Stopped ${stopped.length} session(s) for user ${id}`,
      });
    },
  });

const stopOne = (deps: Deps): Route =>
  route({
    ...STOP,
    path: '/api/v2/live/stop/:id',
    scope: 'control',
    summary: 'Stop a session; stopping it again gives the same answer',
    params: ofSession,
    answers: [{ status: 200, what: 'It is stopped', schema: Stopped }],
    problems: ['UNKNOWN_SESSION', ...ASKING],
    async handle({ params: { id }, caller }) {
      if (deps.live.session(id) === undefined) return noSuchSession(id);
      const stopped = await stopSessions(deps, { ids: [id] }, caller.by);
      if (isRefusal(stopped)) return stopped;
      return json(200, { session_id: id, status: 'stopped', message: 'Session stopped successfully' });
    },
  });

const ingest = (deps: Deps): Route =>
  route({
    method: 'POST',
    path: '/api/live-trading/sessions/:id/events',
    scope: 'ingest',
    tag,
    summary: "A strategy host's events of a session",
    params: ofSession,
    body: EventsBody,
    answers: [{ status: 200, what: 'They were taken', schema: Taken }],
    problems: ['UNKNOWN_SESSION', 'REFUSED'],
    handle({ params: { id }, body }) {
      const session = deps.live.session(id);
      if (session === undefined) return noSuchSession(id);
      if (isReplay(session.frame.strategy)) return refuse('REFUSED', 'a recorded day has no host');
      const { state, accepted, repeated } = deps.live.take(session, body.events);
      const known = {
        nodes: state.nodes.size + state.nodesDropped,
        trades: state.trades.size + state.tradesDropped,
      };
      return json(200, { accepted, repeated, known });
    },
  });

const replays = ({ library }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/live-trading/replays',
    scope: 'read',
    tag,
    summary: 'The recorded days that can be started, and why others cannot',
    answers: [{ status: 200, what: 'Newest first', schema: Replays }],
    problems: [],
    handle: async () => json(200, { replays: await library.list() }),
  });

/** `stop/all` and `stop/user` stand before `stop/:id`, which would take them for sessions. */
export const live = (deps: Deps): readonly Route[] => [
  dashboard(deps),
  one(deps),
  streamOfUser(deps),
  streamOfSession(deps),
  start(deps),
  stopAll(deps),
  stopUser(deps),
  stopOne(deps),
  ingest(deps),
  replays(deps),
];
