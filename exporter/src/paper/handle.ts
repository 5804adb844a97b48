// One request on its way in: the faults of the wire, the session, the order limit, then the call itself.
import { answerAdmin } from './admin.ts';
import { fieldsOf } from './draft.ts';
import type { FaultType } from './faults.ts';
import type { House } from './house.ts';
import { answer, type Plan, type Reply, type Request, refuse, webPage } from './reply.ts';
import { answerUser } from './routes.ts';
import { answerTerminal, visitorOf } from './terminal/terminal.ts';

const LOGIN = 'POST /v1/login';
const STATUS = 'GET /v1/status';
const isTerminal = ({ path }: Request): boolean => path.startsWith('/terminal/');
const ORDER = /^(POST|PUT|DELETE) \/v1\/orders(\/|$)/;

/** The plan for one request. Faults never touch the admin path. */
export function handle(house: House, request: Request): Plan {
  if (request.path.startsWith('/admin/')) return answerAdmin(house, request);
  const route = `${request.method} ${request.path}`;
  const user = callerOf(house, request, route);
  const strikes = (type: FaultType) => house.faults.take(type, user, route);
  const slow = strikes('latency');
  const plan = throughFaults(house, request, route, user, strikes);
  return slow ? { ...plan, delayMs: slow.ms ?? 0 } : plan;
}

type Strikes = (type: FaultType) => ReturnType<House['faults']['take']>;

function throughFaults(
  house: House,
  request: Request,
  route: string,
  user: string | null,
  strikes: Strikes,
): Plan {
  const nothing: Reply = { status: 0, headers: {}, body: null };
  if (strikes('hang')) return { ...nothing, hang: true };
  if (strikes('dropBefore')) return { ...nothing, drop: 'before' };
  if (strikes('rate429')) return refuse(429, 'RATE_LIMITED', 'too many requests');
  if (user !== null && strikes('sessionExpiry')) {
    house.sessions.expire(user);
    house.doors.expire(user);
  }
  const broken = strikes('status5xx');
  if (broken) {
    if (broken.processed) admit(house, request, route);
    return refuse(broken.status ?? 500, 'SERVER_ERROR', 'the broker is not available');
  }
  const page = strikes('htmlPage');
  if (page) {
    if (page.processed) admit(house, request, route);
    return webPage();
  }
  const lost = strikes('dropAfter');
  const reply = admit(house, request, route);
  return lost ? { ...reply, drop: 'after' } : reply;
}

function admit(house: House, request: Request, route: string): Reply {
  if (isTerminal(request)) return answerTerminal(house, request);
  if (route === LOGIN) return login(house, request);
  if (route === STATUS) return status(house);
  const user = house.sessions.userOf(request.headers?.authorization);
  const book = user === null ? undefined : house.books.get(user);
  if (!book) return refuse(403, 'INVALID_SESSION', 'the session is unknown or has expired');
  if (ORDER.test(route) && !house.sessions.mayOrder(book.user)) {
    return refuse(429, 'RATE_LIMITED', `at most ${house.rules.ordersPerSecond} orders a second`);
  }
  return answerUser({ house, book, request, route });
}

/** Whom the request is about, for faults that aim at a user: by session, or by the name at the login. */
function callerOf(house: House, request: Request, route: string): string | null {
  if (isTerminal(request)) return visitorOf(house, request);
  if (route !== LOGIN) return house.sessions.userOf(request.headers?.authorization);
  const { user } = fieldsOf(request.body);
  return typeof user === 'string' ? user : null;
}

function login(house: House, request: Request): Reply {
  const { user, password } = fieldsOf(request.body);
  if (typeof user !== 'string' || password === undefined || house.passwords.get(user) !== password) {
    return refuse(401, 'BAD_LOGIN', 'user or password is wrong');
  }
  const token = house.sessions.open(user);
  return answer({ token, expires_at: house.now() + house.rules.sessionMs });
}

function status(house: House): Reply {
  const { market } = house.tape;
  return answer({
    system_time: house.now(),
    market_time: market.now(),
    mode: house.mode,
    session_open: market.sessionOpen(),
    bar: market.minute(),
  });
}
