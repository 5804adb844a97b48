// The short way for the one route that is called all day: past Express, through the same doors, to the same handler.
// It takes only requests that nothing is unusual about; every other one goes to Express, and is answered there.
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Log } from '../../log.ts';
import { type Caller, may } from './auth/caller.ts';
import type { Identify } from './auth/identify.ts';
import { MOST_BODY_BYTES, parseJson } from './body.ts';
import { isOwnOrigin, type OwnHost } from './guard.ts';
import type { CountPush } from './limit.ts';
import { failureOf, refuse } from './problem.ts';
import { type Reply, write } from './reply.ts';
import type { Raw, Route } from './route.ts';

export interface HotDoors {
  readonly isOwnHost: OwnHost;
  readonly identify: Identify;
  readonly countPush: CountPush;
  readonly log: Log;
}

const PLAIN_JSON = /^application\/json(; ?charset="?utf-?8"?)?$/i;
const tooLarge = (): Reply => refuse('TOO_LARGE', 'the body was not read', {}, { Connection: 'close' });

/** The caller of a request that only needs to be carried out; null sends it to Express. */
function admitted(req: IncomingMessage, route: Route, { isOwnHost, identify }: HotDoors): Caller | null {
  const { headers } = req;
  const usual =
    req.url === route.path &&
    req.method === route.method &&
    PLAIN_JSON.test(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    headers.expect === undefined &&
    Number(headers['content-length'] ?? 0) <= MOST_BODY_BYTES;
  if (!usual || !isOwnHost(req) || !isOwnOrigin(req)) return null;
  const caller = identify(req);
  // A wrong token is slowed down, and a page has more to prove, by the doors there.
  return caller === 'wrong' || caller.cookie || !may(caller, route.scope) ? null : caller;
}

/** The whole body; null as soon as it is too large, and nothing at all when the caller goes away. */
function readBody(req: IncomingMessage, done: (body: Buffer | null) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
    else if (size - chunk.length <= MOST_BODY_BYTES) done(null);
  });
  req.on('end', () => {
    const [only] = chunks;
    if (size <= MOST_BODY_BYTES)
      done(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
  });
}

function rawOf({ headers }: IncomingMessage, body: unknown, caller: Caller): Raw {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { params: {}, query: {}, body, caller, header, accepts: (types) => types[0] ?? '' };
}

/** At once where the route answers at once: a turn of promises for each sync is a tenth of its cost. */
function replyTo(req: IncomingMessage, body: Buffer, route: Route, caller: Caller, log: Log) {
  const parsed = parseJson(body);
  if (!parsed.ok) return parsed.reply;
  const failed = (error: unknown): Reply => failureOf(error, route.path, log);
  try {
    const reply = route.serve(rawOf(req, parsed.value, caller));
    return reply instanceof Promise ? reply.catch(failed) : reply;
  } catch (error) {
    return failed(error);
  }
}

export function hotPath(route: Route, doors: HotDoors, express: RequestListener): RequestListener {
  return (req, res) => {
    const caller = admitted(req, route, doors);
    if (caller === null) return express(req, res);
    const refusal = doors.countPush(caller);
    if (refusal !== null) {
      req.resume();
      return write(res, refusal);
    }
    readBody(req, (body) => {
      if (body === null) return write(res, tooLarge());
      const reply = replyTo(req, body, route, caller, doors.log);
      if (reply instanceof Promise) void reply.then((late) => write(res, late));
      else write(res, reply);
    });
  };
}
