// The endpoints that dashboards of trading systems have always asked: status, limits, reset, trades, log.
import { z } from 'zod';
import type { AccountConfigView, ConfigRequest, LinkReply } from '../../contract/request.ts';
import type { Recorded } from '../../core/fact.ts';
import { sentence, type Words } from '../console/page/sentence.ts';
import type { JournalReader } from '../ports.ts';
import { riskStatus } from '../risk-status.ts';
import { noSuchAccount } from './accounts.ts';
import { ANSWERS, ask, missing, PROBLEMS } from './control.ts';
import type { Deps } from './deps.ts';
import { isProblemCode, refuse } from './problem.ts';
import { json, type Reply } from './reply.ts';
import { type Route, route } from './route.ts';
import { accountId, manyOrAll, reason } from './schema/input.ts';
import {
  account,
  CONFIG_NAMES,
  DEFAULT_ACCOUNT,
  LogsAnswer,
  RiskConfig,
  RiskPatch,
  RiskStatus,
  TradesAnswer,
} from './schema/kv.ts';

const CONFIG_TIMEOUT_MS = 2_000;
const tag = 'trading systems';
const ofOne = z.strictObject({ account });

const status = ({ view, pushes }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/risk-status',
    scope: 'read',
    tag,
    summary: 'The day of an account with its limits, trades and streak; `kv` unless one is named',
    query: ofOne,
    answers: [{ status: 200, what: 'The day, as far as it is known', schema: RiskStatus }],
    problems: ['UNKNOWN_ACCOUNT', 'NO_FRAME'],
    handle({ query }) {
      if (view.latest() === null) return refuse('NO_FRAME', 'nothing is known about any account yet');
      const frame = view.account(query.account);
      if (frame === undefined) return noSuchAccount(query.account);
      return json(200, riskStatus(frame, pushes.current(query.account), Date.now()));
    },
  });

/** What is wrong with a limit is told of the name that was sent. */
const SENT_AS = new Map<string, string>(
  Object.entries(CONFIG_NAMES).map(([name, ours]) => [`config.limits.${ours}`, `body.${name}`]),
);

async function askConfig({ link }: Deps, request: ConfigRequest): Promise<AccountConfigView | Reply> {
  let answer: LinkReply;
  try {
    answer = await link.request(request, CONFIG_TIMEOUT_MS);
  } catch (error) {
    const busy = error instanceof Error && error.name === 'LinkBusy';
    if (busy) return refuse('ENGINE_BUSY', 'try again in a second');
    return request.name === 'config'
      ? refuse('ENGINE_SILENT', `no answer within ${CONFIG_TIMEOUT_MS / 1000} s`)
      : refuse('UNKNOWN_OUTCOME', 'read the limits again before you try again');
  }
  if (answer.type === 'config') return answer.config;
  if (answer.type !== 'refused') return refuse('ENGINE_SILENT', 'the engine gave another answer');
  const code = isProblemCode(answer.code) ? answer.code : 'REFUSED';
  if (answer.errors === undefined) return refuse(code, answer.detail);
  const errors = answer.errors.map(({ path, message }) => ({ path: SENT_AS.get(path) ?? path, message }));
  return refuse(code, errors.map(({ path, message }) => `${path}: ${message}`).join('; '), { errors });
}

const limitsIn = ({ config }: AccountConfigView): Readonly<Record<string, unknown>> =>
  typeof config.limits === 'object' && config.limits !== null ? { ...config.limits } : {};

function inTheirWords(view: AccountConfigView) {
  const limits = limitsIn(view);
  const named = Object.entries(CONFIG_NAMES).map(([name, ours]) => [name, limits[ours] ?? null]);
  return { ...Object.fromEntries(named), account: view.account, version: view.version };
}

/** The limits with the patch on top: what is absent stays, and null takes a limit out of the configuration. */
function patched(
  before: Readonly<Record<string, unknown>>,
  patch: z.output<typeof RiskPatch>,
): Readonly<Record<string, unknown>> {
  const given = new Map<string, unknown>(Object.entries(patch));
  const limits = new Map(Object.entries(before));
  for (const [name, ours] of Object.entries(CONFIG_NAMES)) {
    const value = given.get(name);
    if (value === null) limits.delete(ours);
    else if (value !== undefined) limits.set(ours, value);
  }
  return Object.fromEntries(limits);
}

const ABOUT_CONFIG = {
  path: '/api/risk-config',
  tag,
  query: ofOne,
  answers: [{ status: 200, what: 'The limits as they are now; null is none', schema: RiskConfig }],
} as const;

const config = (deps: Deps): Route =>
  route({
    ...ABOUT_CONFIG,
    method: 'GET',
    scope: 'read',
    summary: 'The limits that are configured for an account; `kv` unless one is named',
    problems: ['UNKNOWN_ACCOUNT', 'REFUSED', 'ENGINE_BUSY', 'ENGINE_SILENT'],
    async handle({ query }) {
      const answer = await askConfig(deps, { name: 'config', account: query.account });
      return 'status' in answer ? answer : json(200, inTheirWords(answer));
    },
  });

/** The limits are written whole, on top of the very version that was read, so that nobody's change is lost. */
const configure = (deps: Deps): Route =>
  route({
    ...ABOUT_CONFIG,
    method: 'PUT',
    scope: 'admin',
    summary: 'Changes limits of an account; what the body lacks stays',
    body: RiskPatch,
    problems: ['UNKNOWN_ACCOUNT', 'REFUSED', 'ENGINE_BUSY', 'ENGINE_SILENT', 'UNKNOWN_OUTCOME'],
    async handle({ query, body, caller }) {
      const before = await askConfig(deps, { name: 'config', account: query.account });
      if ('status' in before) return before;
      const limits = patched(limitsIn(before), body);
      const { version } = before;
      const request = { name: 'configure', account: query.account, config: { limits }, version } as const;
      const answer = await askConfig(deps, { ...request, by: caller.by });
      return 'status' in answer ? answer : json(200, inTheirWords(answer));
    },
  });

const ResetBody = z.strictObject({
  accounts: manyOrAll.optional(),
  account: accountId.optional(),
  reason: reason.default('the day is reset by hand'),
});

const reset =
  (path: string) =>
  (deps: Deps): Route =>
    route({
      method: 'POST',
      path,
      scope: 'admin',
      tag,
      summary: "Begins the day's counters of accounts anew, never a lock; `kv` unless others are named",
      body: ResetBody,
      answers: ANSWERS,
      problems: PROBLEMS,
      async handle({ body, caller }) {
        const accounts = body.accounts ?? [body.account ?? DEFAULT_ACCOUNT];
        const unknown = missing(deps, accounts);
        if (unknown !== undefined) return noSuchAccount(unknown);
        return ask(deps, { name: 'reset-day', accounts, reason: body.reason, by: caller.by });
      },
    });

const trades = ({ view }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/trades',
    scope: 'read',
    tag,
    summary: "The day's newest closed trades, newest first, of one account or all",
    query: z.strictObject({
      account: accountId.optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(50),
    }),
    answers: [{ status: 200, what: 'At most 50 of each account', schema: TradesAnswer }],
    problems: ['UNKNOWN_ACCOUNT', 'NO_FRAME'],
    handle({ query: { account: id, limit } }) {
      const frame = view.latest();
      if (frame === null) return refuse('NO_FRAME', 'nothing is known about any account yet');
      const wanted = frame.accounts.filter((one) => id === undefined || one.id === id);
      if (id !== undefined && wanted.length === 0) return noSuchAccount(id);
      const rows = wanted.flatMap(({ id: of, dayView }) =>
        dayView.recent.map((row) => ({ ...row, account: of })),
      );
      rows.sort((a, b) => b.closedAt - a.closedAt);
      return json(200, { trades: rows.slice(0, limit) });
    },
  });

/** Facts looked through, from the newest back, for one answer. */
const MOST_SCANNED = 5_000;
const words: Words = { money: (minor) => (minor / 100).toFixed(2), time: (at) => new Date(at).toISOString() };

function newest(reader: JournalReader, limit: number, of: string | undefined): readonly Recorded[] {
  const scanned = of === undefined ? limit : MOST_SCANNED;
  const rows = reader.readAll(Math.max(0, reader.head() - scanned), scanned);
  return rows.filter((row) => of === undefined || row.account === of).slice(-limit);
}

const logs = ({ reader }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/logs',
    scope: 'read',
    tag,
    summary: 'The newest facts of the journal in sentences, newest first',
    query: z.strictObject({
      account: accountId.optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
    }),
    answers: [{ status: 200, what: 'For one account: of the last 5,000 facts of all', schema: LogsAnswer }],
    problems: [],
    handle({ query }) {
      const rows = [...newest(reader, query.limit, query.account)].reverse();
      const lines = rows.map(({ at, account: of, fact }) => ({
        at,
        account: of,
        type: fact.type,
        text: sentence(fact, words),
      }));
      return json(200, { logs: lines });
    },
  });

const ROUTES = [
  status,
  config,
  configure,
  reset('/api/risk-status/reset'),
  reset('/api/reset-day'),
  trades,
  logs,
];

export const risk = (deps: Deps): readonly Route[] => ROUTES.map((make) => make(deps));
