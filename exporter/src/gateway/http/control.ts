// Commands. Each is one row; its forms by path, for all accounts and by body are made from that row. The
// gateway decides nothing: it asks the engine and repeats the answer, and where there is none it says that
// the outcome is unknown.
import { z } from 'zod';
import type { AccountRequest, CommandResult, LinkReply } from '../../contract/request.ts';
import { askPlan, noSuchAccount } from './accounts.ts';
import type { Deps } from './deps.ts';
import { createOnce, type Once } from './idempotency.ts';
import { isProblemCode, type ProblemCode, refuse } from './problem.ts';
import { json, type Reply } from './reply.ts';
import { type Call, type Raw, type Route, route } from './route.ts';
import { CommandAnswer, Plans } from './schema/command.ts';
import { COMMAND_FIELDS, few, justOne, manyOrAll, ofAccount, positionKey, reason } from './schema/input.ts';

const COMMAND_TIMEOUT_MS = 2_000;

type Name = keyof typeof COMMAND_FIELDS;
type Accounts = readonly string[] | 'all';

interface Row {
  readonly name: Name;
  readonly scope: 'control' | 'admin';
  readonly summary: string;
  /** Addressed by body always; by path as `/api/accounts/:id/<name>`, to every account as `/api/<name>`. */
  readonly also: readonly ('path' | 'all')[];
  readonly problems: readonly ProblemCode[];
  /** Names one account at a time, for what it names besides exists in one only. */
  readonly single?: true;
}

const BOTH = ['path', 'all'] as const;
const COMMANDS: readonly Row[] = [
  {
    name: 'kill',
    scope: 'control',
    summary: 'Cancel, flatten, verify and lock',
    also: BOTH,
    problems: ['ALREADY_TRIPPED'],
  },
  { name: 'cancel', scope: 'control', summary: 'Cancel every open order', also: BOTH, problems: [] },
  {
    name: 'exit',
    scope: 'control',
    summary: 'Leave one position',
    also: [],
    problems: ['NOT_OPEN', 'EXIT_RUNNING'],
    single: true,
  },
  {
    name: 'start',
    scope: 'control',
    summary: 'Switch monitoring on',
    also: ['path'],
    problems: ['NOT_STOPPED'],
  },
  { name: 'stop', scope: 'control', summary: 'Switch monitoring off', also: ['path'], problems: [] },
  {
    name: 'rearm',
    scope: 'admin',
    summary: 'Unlock after a kill, naming the trip that this clears',
    also: ['path'],
    problems: ['NOT_LOCKED', 'WRONG_TRIP', 'SAME_PERSON', 'NOT_DURABLE'],
    single: true,
  },
  {
    name: 'reset-day',
    scope: 'admin',
    summary: "Begin the day's counters anew; never unlocks",
    also: ['path'],
    problems: [],
  },
];

export const ANSWERS = [
  { status: 202, what: 'Every account took the command and recorded it', schema: CommandAnswer },
  { status: 207, what: 'Some accounts took it, some refused: read each result', schema: CommandAnswer },
];
export const PROBLEMS: readonly ProblemCode[] = [
  'UNKNOWN_ACCOUNT',
  'NOT_WATCHING',
  'REFUSED',
  'KEY_REUSED',
  'ENGINE_BUSY',
  'UNKNOWN_OUTCOME',
];
const HEADERS = { 'Idempotency-Key': 'The same key and request within 10 minutes give the same answer' };
const KEY = /^[\x21-\x7e]{1,128}$/;

const uncertain = (): Reply =>
  refuse('UNKNOWN_OUTCOME', 'the engine gave no clear answer; look at the account before you try again');

function codeOf(engineCode: string): ProblemCode {
  if (engineCode === 'OVERLOADED') return 'ENGINE_BUSY';
  return isProblemCode(engineCode) ? engineCode : 'REFUSED';
}

/** What the engine answered, as HTTP says it: success only where every account confirmed. */
function replyTo(results: readonly CommandResult[]): Reply {
  const accepted = results.filter((result) => result.ok);
  const [refused] = results.filter((result) => !result.ok);
  if (refused === undefined || accepted.length > 0) {
    const seq = results.length === 1 ? (accepted[0]?.seq ?? null) : null;
    return json(refused === undefined ? 202 : 207, { seq, results });
  }
  return refuse(codeOf(refused.code), refused.detail, { results });
}

function understood(reply: LinkReply, accounts: Accounts): Reply {
  if (reply.type !== 'results') return uncertain();
  const answered = new Set(reply.results.map(({ account }) => account));
  const complete = accounts === 'all' || accounts.every((account) => answered.has(account));
  if (!complete) return uncertain();
  if (reply.results.length === 0) return refuse('REFUSED', 'there is no account');
  return replyTo(reply.results);
}

export async function ask({ link, log }: Deps, request: AccountRequest): Promise<Reply> {
  try {
    return understood(await link.request(request, COMMAND_TIMEOUT_MS), request.accounts);
  } catch (error) {
    if (error instanceof Error && error.name === 'LinkBusy')
      return refuse('ENGINE_BUSY', 'try again in a second');
    log.warn({ err: error, command: request.name }, 'no answer from the engine');
    return uncertain();
  }
}

/** An account that a fresh frame does not know does not exist; an old frame proves nothing, so the engine is asked. */
export function missing({ view }: Deps, accounts: Accounts): string | undefined {
  if (accounts === 'all' || !view.fresh()) return undefined;
  return accounts.find((account) => view.account(account) === undefined);
}

interface Fields {
  readonly reason: string;
  readonly clears?: number;
  readonly position?: string;
}

function requestOf(name: Name, accounts: Accounts, fields: Fields, by: string): AccountRequest {
  const { reason, clears, position } = fields;
  if (name !== 'rearm' && name !== 'exit') return { name, accounts, reason, by };
  if (accounts === 'all') throw new Error(`${name} names its account`);
  if (name === 'rearm' && clears !== undefined) return { name, accounts, reason, clears, by };
  if (name === 'exit' && position !== undefined) return { name, accounts, reason, position, by };
  throw new Error(`${name} names what it is about`);
}

async function act(deps: Deps, once: Once, name: Name, accounts: Accounts, fields: Fields, raw: Raw) {
  const unknown = missing(deps, accounts);
  if (unknown !== undefined) return noSuchAccount(unknown);
  const unique = accounts === 'all' ? accounts : [...new Set(accounts)];
  const request = requestOf(name, unique, fields, raw.caller.by);
  const key = raw.header('idempotency-key');
  if (key === undefined) return ask(deps, request);
  if (!KEY.test(key)) return refuse('INVALID', 'Idempotency-Key: 1 to 128 visible ASCII characters');
  return once.run(`${raw.caller.via} ${key}`, JSON.stringify([request, fields]), () => ask(deps, request));
}

/** What all forms of a command have in common. */
const about = ({ scope, problems }: Row) =>
  ({
    method: 'POST',
    scope,
    tag: 'control',
    answers: ANSWERS,
    problems: [...PROBLEMS, ...problems],
    headers: HEADERS,
  }) as const;

function forms(deps: Deps, once: Once, row: Row): readonly Route[] {
  const { name, summary, also, single } = row;
  const fields = z.strictObject(COMMAND_FIELDS[name]);
  const addressed = fields.extend({ accounts: single ? justOne : manyOrAll });
  const run = (accounts: Accounts, call: Call<unknown, unknown, Fields>) =>
    act(deps, once, name, accounts, call.body, call);
  const byBody = route({
    ...about(row),
    path: `/api/control/${name}`,
    summary: `${summary}; the accounts are named in the body`,
    body: addressed,
    handle: (call) => run(call.body.accounts, call),
  });
  const byPath = route({
    ...about(row),
    path: `/api/accounts/:id/${name}`,
    summary,
    params: ofAccount,
    body: fields,
    handle: (call) => run([call.params.id], call),
  });
  const all = route({
    ...about(row),
    path: `/api/${name}`,
    summary: `${summary}, on every account`,
    body: fields,
    handle: (call) => run('all', call),
  });
  return [byBody, ...(also.includes('path') ? [byPath] : []), ...(also.includes('all') ? [all] : [])];
}

/** The exit's own form by path: the position is in the address. */
function exitByPath(deps: Deps, once: Once): readonly Route[] {
  return COMMANDS.filter(({ name }) => name === 'exit').map((row) =>
    route({
      ...about(row),
      path: '/api/accounts/:id/positions/:key/exit',
      summary: row.summary,
      params: ofAccount.extend({ key: positionKey }),
      body: z.strictObject({ reason }),
      handle: (call) =>
        act(deps, once, 'exit', [call.params.id], { ...call.body, position: call.params.key }, call),
    }),
  );
}

const plans = (deps: Deps): Route =>
  route({
    method: 'POST',
    path: '/api/control/plan',
    scope: 'read',
    tag: 'control',
    summary: 'The kill plans of the accounts named in the body',
    body: z.strictObject({ accounts: few }),
    answers: [{ status: 200, what: 'One plan for each account', schema: Plans }],
    problems: ['UNKNOWN_ACCOUNT', 'ENGINE_BUSY', 'ENGINE_SILENT'],
    async handle({ body }) {
      const found: unknown[] = [];
      for (const account of new Set(body.accounts)) {
        const answer = await askPlan(deps, account);
        if ('status' in answer) return answer;
        if (answer.type !== 'plan' || answer.plan === null) return noSuchAccount(account);
        found.push(answer.plan);
      }
      return json(200, { plans: found });
    },
  });

export function control(deps: Deps): readonly Route[] {
  const once = createOnce(deps.nowMs);
  return [...COMMANDS.flatMap((row) => forms(deps, once, row)), ...exitByPath(deps, once), plans(deps)];
}
