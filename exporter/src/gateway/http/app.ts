// The gateway's HTTP application: doors, routes, the page, and one place where every error becomes a problem.
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Clock } from '../../core/ports.ts';
import type { Log } from '../../log.ts';
import { createAlertRoll } from '../alert-roll.ts';
import type { Answers } from '../history/answers.ts';
import type { History } from '../history/handle.ts';
import type { FanOutLimits } from '../live/fan-out.ts';
import { createLive } from '../live/live.ts';
import { openLibrary } from '../live/replay/library.ts';
import { createKillTally } from '../metrics/kill-tally.ts';
import type { EngineLink, JournalReader } from '../ports.ts';
import { createPushes, DEFAULT_PUSH_LIMITS, type PushLimits } from '../pushes.ts';
import { createReceiptHeads, type ReceiptHeads } from '../receipt-book.ts';
import { createStreams, type StreamLimits } from '../stream/streams.ts';
import type { View } from '../view.ts';
import { createAdmit } from './admit.ts';
import { createAudit } from './audit.ts';
import { type AuthSettings, createIdentify } from './auth/identify.ts';
import { createSessions } from './auth/session.ts';
import { createSlowdown } from './auth/slowdown.ts';
import type { Deps, SinksSeen } from './deps.ts';
import { docsFiles } from './docs.ts';
import { createOwnHost, ownHostOnly, ownOriginOnly } from './guard.ts';
import { type HotDoors, hotPath } from './hot.ts';
import { SYNC_PATH } from './kv.ts';
import { createCountPush, createLimiter, type RateLimits } from './limit.ts';
import { failureOf, type ProblemCode, refuse } from './problem.ts';
import { noSuchQuestion } from './questions.ts';
import { send } from './reply.ts';
import type { Route } from './route.ts';
import { routesOf } from './routes.ts';
import { mount } from './serve.ts';

export interface AppSettings {
  /** The address that is bound. */
  readonly host: string;
  /** Further names under which people reach it. */
  readonly hostNames?: readonly string[];
  readonly auth: AuthSettings;
  /** SHA-256 of the one-time login token; null when there is no link. */
  readonly loginToken: string | null;
  readonly version: string;
  readonly consoleDir: string;
  readonly rateLimits?: RateLimits;
  readonly pushLimits?: PushLimits;
  readonly streamLimits?: StreamLimits;
  readonly liveLimits?: FanOutLimits;
  /** Where recorded days lie, a folder each; null: there are none. */
  readonly replayDir: string | null;
  /** Time zones of the accounts, by id. */
  readonly zones?: Readonly<Record<string, string>>;
}

export interface World {
  readonly view: View;
  readonly reader: JournalReader;
  readonly link: EngineLink;
  readonly log: Log;
  /** Monotonic, in milliseconds. */
  readonly nowMs?: () => number;
  readonly clock: Clock;
  /** Where people are told; absent: nobody is. */
  readonly sinks?: SinksSeen;
  /** Shared with the sinks; absent: its own. */
  readonly receiptHeads?: ReceiptHeads;
  /** Where samples are kept; absent where none are. */
  readonly history?: Pick<History, 'seen'>;
  /** Absent where no history is kept. */
  readonly answers?: Answers;
}

export interface Gateway {
  /** Answers every request. */
  readonly app: RequestListener;
  readonly routes: readonly Route[];
  /** Ends every stream and timer. */
  close(): void;
}

const NO_SINKS: SinksSeen = { status: () => [], strangers: () => ({}), warnings: () => [] };

const headers = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The description's page carries its small pictures in its style sheet.
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Plain HTTP on loopback is the default; who puts TLS before it sets this there.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });

const BODY_ERRORS: Readonly<Record<string, ProblemCode>> = {
  'entity.too.large': 'TOO_LARGE',
  'encoding.unsupported': 'WRONG_MEDIA_TYPE',
};

/** Errors of Express' own making are the caller's; anything else is a bug: logged whole, told as nothing. */
function problems(log: Log): ErrorRequestHandler {
  return (error: { type?: unknown; status?: unknown }, req, res, _next) => {
    const code = BODY_ERRORS[String(error.type)];
    if (code !== undefined) return send(res, refuse(code, 'the body was not read'));
    const { status } = error;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      return send(res, refuse('BAD_REQUEST', 'the path or the body is malformed'));
    }
    const reply = failureOf(error, req.path, log);
    if (res.headersSent) res.destroy();
    else send(res, reply);
  };
}

const notFound: RequestHandler = (req, res) =>
  send(res, noSuchQuestion(req.path) ?? refuse('NOT_FOUND', `nothing is at ${req.path.slice(0, 200)}`));

function assemble(settings: AppSettings, deps: Deps, hot: HotDoors, routes: readonly Route[]): Express {
  const app = express();
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.set('etag', false);
  const doors = [
    createAudit(deps.log),
    createAdmit(hot.identify, deps.slowdown),
    createLimiter(hot.countPush, settings.rateLimits),
  ];
  app.use(headers(), ownHostOnly(hot.isOwnHost), ownOriginOnly);
  mount(app, routes, doors);
  // The page's scripts import the geometry that they share with Grafana's plugin; from /page it is found at /picture.
  app.use('/picture', express.static(join(settings.consoleDir, '../../picture')));
  app.use(docsFiles(), express.static(settings.consoleDir));
  app.use(notFound, problems(deps.log));
  return app;
}

export function createGateway(settings: AppSettings, world: World): Gateway {
  const { view, reader, link, log, clock, nowMs = () => performance.now() } = world;
  const { maxAccounts, syncsPerMinute } = settings.pushLimits ?? DEFAULT_PUSH_LIMITS;
  const sessions = createSessions(settings.loginToken, nowMs);
  const slowdown = createSlowdown(nowMs);
  const tally = createKillTally(reader);
  const library = openLibrary(settings.replayDir);
  const limits = settings.liveLimits === undefined ? {} : { limits: settings.liveLimits };
  const live = createLive({ view, link, log, library, clock, nowMs, ...limits });
  const streams = createStreams({ view, reader, nowMs, sessions: live.cards }, settings.streamLimits);
  const pushes = createPushes({ view, link, maxAccounts, now: () => clock.now() });
  const alerts = createAlertRoll(reader);
  const { version } = settings;
  const access = { sessions, slowdown };
  const deps: Deps = {
    ...access,
    view,
    reader,
    link,
    log,
    streams,
    pushes,
    syncs: new Map(),
    live,
    library,
    tally,
    alerts,
    history: world.history ?? null,
    answers: world.answers ?? null,
    zones: settings.zones ?? {},
    receiptHeads: world.receiptHeads ?? createReceiptHeads(reader),
    version,
    sinks: world.sinks ?? NO_SINKS,
    nowMs,
    clock,
  };
  const routes = routesOf(deps);
  const close = (): void => {
    live.close();
    streams.close();
  };
  const hot: HotDoors = {
    isOwnHost: createOwnHost(settings.host, settings.hostNames ?? []),
    identify: createIdentify(settings.auth, sessions),
    countPush: createCountPush(syncsPerMinute, nowMs),
    log,
  };
  const app = assemble(settings, deps, hot, routes);
  const sync = routes.find(({ path }) => path === SYNC_PATH);
  return { app: sync === undefined ? app : hotPath(sync, hot, app), routes, close };
}
