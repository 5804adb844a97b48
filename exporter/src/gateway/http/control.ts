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
import { COMMAND_FIELDS, few, justOne, manyOrAll, ofAccount } from './schema/input.ts';

const COMMAND_TIMEOUT_MS = 2_000;

type Name = keyof typeof COMMAND_FIELDS;
type Accounts = readonly string[] | 'all';

interface Row {
  readonly name: Name;
  readonly scope: 'control' | 'admin';
  readonly summary: string;
  /** Also as `/api/<name>`, for every account. */
  readonly forAll: boolean;
}

const COMMANDS: readonly Row[] = [
  { name: 'kill', scope: 'control', summary: 'Cancel, flatten, verify and lock', forAll: true },
  { name: 'cancel', scope: 'control', summary: 'Cancel every open order', forAll: true },
  { name: 'start', scope: 'control', summary: 'Switch monitoring on', forAll: false },
  { name: 'stop', scope: 'control', summary: 'Switch monitoring off', forAll: false },
  {
    name: 'rearm',
    scope: 'admin',
    summary: 'Unlock after a kill, naming the trip that this clears',
    forAll: false,
  },
];

export const ANSWERS = [
  { status: 202, what: 'Every account took the command and recorded it', schema: CommandAnswer },
  { status: 207, what: 'Some accounts took it, some refused: read each result', schema: CommandAnswer },
];
export const PROBLEMS: readonly ProblemCode[] = [
  'UNKNOWN_ACCOUNT',
  'ALREADY_TRIPPED',
  'NOT_LOCKED',
  'WRONG_TRIP',
  'NOT_DURABLE',
  'NOT_WATCHING',
  'NOT_STOPPED',
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
}

function requestOf(name: Name, accounts: Accounts, fields: Fields, by: string) {
  const { reason, clears } = fields;
  if (name !== 'rearm') return { name, accounts, reason, by };
  if (accounts === 'all' || clears === undefined) throw new Error('rearm names its account and its trip');
  return { name, accounts, reason, clears, by };
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

function forms(deps: Deps, once: Once, { name, scope, summary, forAll }: Row): readonly Route[] {
  const about = {
    method: 'POST',
    scope,
    tag: 'control',
    answers: ANSWERS,
    problems: PROBLEMS,
    headers: HEADERS,
  } as const;
  const fields = z.strictObject(COMMAND_FIELDS[name]);
  const addressed = fields.extend({ accounts: name === 'rearm' ? justOne : manyOrAll });
  const run = (accounts: Accounts, call: Call<unknown, unknown, Fields>) =>
    act(deps, once, name, accounts, call.body, call);
  const byPath = route({
    ...about,
    path: `/api/accounts/:id/${name}`,
    summary,
    params: ofAccount,
    body: fields,
    handle: (call) => run([call.params.id], call),
  });
  const byBody = route({
    ...about,
    path: `/api/control/${name}`,
    summary: `${summary}; the accounts are named in the body`,
    body: addressed,
    handle: (call) => run(call.body.accounts, call),
  });
  const all = route({
    ...about,
    path: `/api/${name}`,
    summary: `${summary}, on every account`,
    body: fields,
    handle: (call) => run('all', call),
  });
  return forAll ? [byPath, byBody, all] : [byPath, byBody];
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
  return [...COMMANDS.flatMap((row) => forms(deps, once, row)), plans(deps)];
}
