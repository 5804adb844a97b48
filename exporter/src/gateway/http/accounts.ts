// The accounts as the latest frame shows them, each answer with the frame's age; without a frame nothing is claimed.
import type { LinkReply } from '../../contract/request.ts';
import { summarize } from '../summary.ts';
import type { View } from '../view.ts';
import type { Deps } from './deps.ts';
import { refuse } from './problem.ts';
import { json, type Reply } from './reply.ts';
import { type Route, route } from './route.ts';
import { AccountAnswer, AccountsAnswer, SummaryAnswer } from './schema/account.ts';
import { Plan } from './schema/command.ts';
import { ofAccount } from './schema/input.ts';

const PLAN_TIMEOUT_MS = 2_000;

export const noSuchAccount = (id: string): Reply => refuse('UNKNOWN_ACCOUNT', `there is no account "${id}"`);
export const notHeard = (): Reply => refuse('NO_FRAME', 'nothing is known about any account yet');

/** When the figures are from; null while there are none. */
export function seen(view: View) {
  const frame = view.latest();
  if (frame === null) return null;
  const about = { at: frame.at, ageMs: Math.round(view.ageMs() ?? 0), stale: !view.fresh() };
  return { about, accounts: frame.accounts };
}

const list = ({ view }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts',
    scope: 'read',
    tag: 'accounts',
    summary: 'Every account as it is now',
    answers: [{ status: 200, what: 'The accounts', schema: AccountsAnswer }],
    problems: ['NO_FRAME'],
    handle() {
      const now = seen(view);
      return now === null ? notHeard() : json(200, { ...now.about, accounts: now.accounts });
    },
  });

const one = ({ view }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts/:id',
    scope: 'read',
    tag: 'accounts',
    summary: 'One account as it is now',
    params: ofAccount,
    answers: [{ status: 200, what: 'The account', schema: AccountAnswer }],
    problems: ['UNKNOWN_ACCOUNT', 'NO_FRAME'],
    handle({ params: { id } }) {
      const now = seen(view);
      if (now === null) return notHeard();
      const account = view.account(id);
      return account === undefined ? noSuchAccount(id) : json(200, { ...now.about, account });
    },
  });

const summary = ({ view }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/summary',
    scope: 'read',
    tag: 'accounts',
    summary: 'All accounts together',
    answers: [{ status: 200, what: 'The sums', schema: SummaryAnswer }],
    problems: ['NO_FRAME'],
    handle() {
      const now = seen(view);
      return now === null ? notHeard() : json(200, { ...now.about, ...summarize(now.accounts) });
    },
  });

/** Asks the engine for the plan; a plan is only read, so silence leaves nothing uncertain. */
export async function askPlan({ link }: Deps, account: string): Promise<LinkReply | Reply> {
  try {
    return await link.request({ name: 'plan', account }, PLAN_TIMEOUT_MS);
  } catch (error) {
    if (error instanceof Error && error.name === 'LinkBusy')
      return refuse('ENGINE_BUSY', 'try again in a second');
    return refuse('ENGINE_SILENT', `no answer within ${PLAN_TIMEOUT_MS / 1000} s`);
  }
}

const plan = (deps: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts/:id/plan',
    scope: 'read',
    tag: 'accounts',
    summary: 'The kill as it would run now: cancels, legs, prices, seconds',
    params: ofAccount,
    answers: [{ status: 200, what: 'The plan', schema: Plan }],
    problems: ['UNKNOWN_ACCOUNT', 'ENGINE_BUSY', 'ENGINE_SILENT'],
    async handle({ params: { id } }) {
      const answer = await askPlan(deps, id);
      if ('status' in answer) return answer;
      return answer.type !== 'plan' || answer.plan === null ? noSuchAccount(id) : json(200, answer.plan);
    },
  });

export const accounts = (deps: Deps): readonly Route[] => [list(deps), one(deps), plan(deps), summary(deps)];
