// The web terminal of the paper exchange: where a user logs in by hand and switches segments off, in three looks.
import { netQty } from '../book.ts';
import { fieldsOf } from '../draft.ts';
import type { FaultType } from '../faults.ts';
import type { House } from '../house.ts';
import { answer, type Reply, type Request, refuse } from '../reply.ts';
import {
  cookieIn,
  cookieOf,
  flutterPage,
  goTo,
  html,
  LOOKS,
  type Look,
  styleSheet,
  timeText,
} from './page.ts';
import { codePage, consolePage, donePage, loginPage } from './pages.ts';
import { SEGMENT_IDS, SEGMENTS, type Segment } from './segments.ts';

const LOGIN = 'paper_login';
const TICKET = 'paper_code';
const TICKET_SECONDS = 300;

interface Visit {
  readonly house: House;
  readonly request: Request;
  readonly look: Look;
  readonly base: string;
  /** null: nobody is logged in. */
  readonly user: string | null;
}

/** Who is logged in at the terminal, by the request's cookie. */
export const visitorOf = (house: House, request: Request): string | null =>
  house.doors.userOf(cookieIn(request.headers?.cookie, LOGIN));

/** Answers everything under /terminal. */
export function answerTerminal(house: House, request: Request): Reply {
  const route = `${request.method} ${request.path}`;
  if (route === 'GET /terminal/style.css') return styleSheet();
  const look = LOOKS.find((one) => request.path.startsWith(`/terminal/${one}/`));
  if (look === undefined) return refuse(404, 'NOT_FOUND', `there is no ${route}`);
  const base = `/terminal/${look}`;
  const visit: Visit = { house, request, look, base, user: visitorOf(house, request) };
  const page = `${request.method} ${request.path.slice(base.length)}`;
  const found = look === 'flutter' ? APP[page] : PAGES[page];
  return found?.(visit) ?? refuse(404, 'NOT_FOUND', `there is no ${route}`);
}

const PAGES: Readonly<Record<string, (visit: Visit) => Reply>> = {
  'GET /': ({ base }) => goTo(`${base}/console`),
  'GET /login': ({ base }) => html(loginPage(base, null)),
  'POST /login': logIn,
  'GET /code': (visit) => (ticketOf(visit) === null ? toLogin(visit) : html(codePage(visit.base, null))),
  'POST /code': tryCode,
  'GET /logout': (visit) => {
    visit.house.doors.close(cookieIn(visit.request.headers?.cookie, LOGIN));
    return toLogin(visit);
  },
  'GET /console': (visit) => (visit.user === null ? toLogin(visit) : showConsole(visit, visit.user, null)),
  'POST /disable': (visit) => (visit.user === null ? toLogin(visit) : disableHere(visit, visit.user)),
  'GET /done': ({ house, base, user }) => {
    const until = user === null ? null : firstOff(house, user);
    return user === null || until === null ? goTo(`${base}/console`) : html(donePage(base, user, until));
  },
};

const APP: Readonly<Record<string, (visit: Visit) => Reply>> = {
  'GET /': flutterPage,
  'GET /api/state': ({ house, user }) => answer(appState(house, user)),
  'POST /api/login': ({ house, request }) => {
    const user = knownUser(house, request.body);
    if (user === null) return answer({ ok: false, detail: WRONG_LOGIN });
    const reply = answer({ ok: true });
    const cookie = cookieOf(LOGIN, house.doors.open(user));
    return { ...reply, headers: { ...reply.headers, 'set-cookie': cookie } };
  },
  'POST /api/logout': ({ house, request }) => {
    house.doors.close(cookieIn(request.headers?.cookie, LOGIN));
    return answer({ ok: true });
  },
  'POST /api/disable': ({ house, request, user }) => {
    if (user === null) return answer({ ok: false, detail: 'Log in first.' });
    const { segments } = fieldsOf(request.body);
    const why = disable(house, user, Array.isArray(segments) ? segments : []);
    return answer(why === null ? { ok: true } : { ok: false, detail: why });
  },
};

const WRONG_LOGIN = 'The user ID or the password is wrong.';
const toLogin = ({ base }: Visit): Reply => goTo(`${base}/login`);
const strikes = (house: House, user: string, type: FaultType): boolean =>
  house.faults.take(type, user) !== null;

function knownUser(house: House, body: unknown): string | null {
  const { user, password } = fieldsOf(body);
  if (typeof user !== 'string' || password === undefined) return null;
  return house.passwords.get(user) === password ? user : null;
}

function logIn({ house, request, look, base }: Visit): Reply {
  const { doors } = house;
  const user = knownUser(house, request.body);
  if (user === null) return html(loginPage(base, WRONG_LOGIN), 401);
  if (look === 'otp') return goTo(`${base}/code`, cookieOf(TICKET, doors.send(user), TICKET_SECONDS));
  return goTo(`${base}/console`, cookieOf(LOGIN, doors.open(user)));
}

function ticketOf({ house, request }: Visit): string | null {
  const ticket = cookieIn(request.headers?.cookie, TICKET);
  return ticket !== undefined && house.doors.waits(ticket) ? ticket : null;
}

function tryCode(visit: Visit): Reply {
  const { house, request, base } = visit;
  const ticket = ticketOf(visit);
  const { code } = fieldsOf(request.body);
  const tried = ticket === null ? 'spent' : house.doors.tryCode(ticket, String(code));
  if (tried === 'wrong') return html(codePage(base, 'That code is wrong.'), 401);
  if (tried === 'spent') return html(loginPage(base, 'The code is no longer good. Log in again.'), 401);
  return goTo(`${base}/console`, cookieOf(LOGIN, tried.cookie));
}

function changes(house: House, user: string) {
  return {
    renamed: strikes(house, user, 'terminalRenamed'),
    moved: strikes(house, user, 'terminalMoved'),
    otherConfirm: strikes(house, user, 'terminalOtherConfirm'),
    noDialog: strikes(house, user, 'terminalNoDialog'),
    popup: strikes(house, user, 'terminalPopup'),
  };
}

function showConsole({ house, request, base }: Visit, user: string, message: string | null): Reply {
  const tab = request.query?.tab === 'kill-switch' || message !== null ? 'kill-switch' : 'profile';
  const until = (segment: Segment) => house.switches.until(user, segment);
  return html(consolePage({ base, user, tab, until, message, changed: changes(house, user) }));
}

function disableHere(visit: Visit, user: string): Reply {
  const { house, request, base } = visit;
  const { segment = [] } = fieldsOf(request.body);
  const why = disable(house, user, Array.isArray(segment) ? segment : [segment]);
  if (why !== null) return showConsole(visit, user, why);
  const until = firstOff(house, user);
  // A page that says so although nothing happened: what a fault can make of it.
  return until === null ? html(donePage(base, user, house.now() + 3_600_000)) : goTo(`${base}/done`);
}

/** Why it was refused, or null. */
function disable(house: House, user: string, wanted: readonly unknown[]): string | null {
  const segments = SEGMENT_IDS.filter((segment) => wanted.includes(segment));
  if (segments.length === 0) return 'Choose a segment first.';
  const open = [...(house.books.get(user)?.rows.values() ?? [])].filter((row) => netQty(row) !== 0).length;
  if (open > 0 && strikes(house, user, 'terminalNeedsFlat')) {
    return `You have open positions (${open}). Close them before you disable a segment.`;
  }
  if (!strikes(house, user, 'terminalDeadConfirm')) house.switches.disable(user, segments);
  return null;
}

function firstOff(house: House, user: string): number | null {
  const found = SEGMENT_IDS.map((segment) => house.switches.until(user, segment));
  return found.find((until) => until !== null) ?? null;
}

function appState(house: House, user: string | null) {
  if (user === null) return { user, segments: [], changed: {} };
  const segments = SEGMENT_IDS.map((id) => {
    const until = house.switches.until(user, id);
    return { id, name: SEGMENTS[id], until: until === null ? null : timeText(until) };
  });
  return { user, segments, changed: changes(house, user) };
}
