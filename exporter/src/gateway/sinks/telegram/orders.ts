// What each command does and answers. What acts needs a second step, and is asked of the engine as by any other door.
import type { AccountRequest, LinkReply } from '../../../contract/request.ts';
import type { Asked } from './asked.ts';
import type { Codes } from './codes.ts';
import type { CommandDeps } from './desk.ts';
import type { Order } from './order.ts';
import { explained, outcome, planText, statusText } from './say.ts';

const ASK_MS = 2_000;
const MOST_PLANS = 5;

/** Who commands, and over which accounts; null = all. */
export interface Who {
  readonly chat: number;
  readonly person: number;
  readonly by: string;
  readonly accounts: readonly string[] | null;
}

export interface Act {
  readonly name: 'kill' | 'stop';
  readonly accounts: readonly string[] | 'all';
  readonly reason: string;
}

export interface OrderDeps extends CommandDeps {
  readonly asked: Asked<Act>;
  readonly codes: Codes;
}

/** An empty answer is none. */
export type Obey = (order: Exclude<Order, { name: 'help' | 'wrong' }>, who: Who) => Promise<string>;

const UNKNOWN_OUTCOME =
  'UNKNOWN outcome: the engine gave no clear answer. Look at the account before you try again.';

export function ordersOf(deps: OrderDeps): Obey {
  const { view, link, clock, log, asked, codes, moment } = deps;

  const mayTouch = ({ accounts }: Who, account: string): boolean =>
    accounts === null || accounts.includes(account);

  /** Why this account cannot be addressed; null when it can. An old frame proves nothing, so the engine is asked. */
  function objection(who: Who, account: string): string | null {
    const isKnown = view.account(account) !== undefined || !view.fresh();
    return mayTouch(who, account) && isKnown ? null : `There is no account ${account} here.`;
  }

  async function plan(account: string): Promise<string> {
    try {
      const reply = await link.request({ name: 'plan', account }, ASK_MS);
      return reply.type === 'plan' && reply.plan !== null
        ? planText(reply.plan)
        : `${account}: no plan is known`;
    } catch {
      return `${account}: the engine did not answer with a plan; a kill is still asked of it`;
    }
  }

  async function act(request: AccountRequest): Promise<string> {
    try {
      const reply: LinkReply = await link.request(request, ASK_MS);
      return outcome(request, reply) ?? UNKNOWN_OUTCOME;
    } catch (error) {
      if (error instanceof Error && error.name === 'LinkBusy')
        return 'NOT done: the engine is busy. Try again.';
      log.warn({ err: error, command: request.name }, 'no answer from the engine');
      return UNKNOWN_OUTCOME;
    }
  }

  async function begin(order: Extract<Order, { name: 'kill' | 'stop' }>, who: Who): Promise<string> {
    const { name, account, reason } = order;
    const accounts = account === 'all' ? (who.accounts ?? 'all') : [account];
    const why = account === 'all' ? null : objection(who, account);
    if (why !== null) return why;
    const shown = accounts === 'all' ? (view.latest()?.accounts ?? []).map(({ id }) => id) : accounts;
    const plans = name === 'kill' ? await Promise.all(shown.slice(0, MOST_PLANS).map(plan)) : [];
    const more =
      shown.length > MOST_PLANS && name === 'kill' ? [`… and ${shown.length - MOST_PLANS} more`] : [];
    // Drawn last: the minute begins when the person can read it.
    const number = asked.ask(who, { name, accounts, reason });
    const named = accounts === 'all' ? `ALL ${shown.length} accounts` : accounts.join(', ');
    const what =
      name === 'kill' ? `KILL ${named}` : `Switch monitoring OFF for ${named}: nothing protects it then`;
    return [
      `${what}. Reason: ${reason}`,
      ...plans,
      ...more,
      `To do it, within 60 s: /confirm ${number}`,
    ].join('\n');
  }

  async function confirm(number: string, who: Who): Promise<string> {
    const what = asked.confirm(who, number);
    if (what === null) return 'NOT done: this number is not yours, or it is too old. Begin again.';
    return act({ ...what, by: who.by });
  }

  /** Bare digits that nobody waits for are talk among people. */
  async function code(order: Extract<Order, { name: 'code' }>, who: Who): Promise<string> {
    const open = codes.open(clock.now()).filter(({ account }) => mayTouch(who, account));
    const one = order.account === null ? open : open.filter(({ account }) => account === order.account);
    const [only] = one;
    if (only === undefined) return order.bare ? '' : 'Nobody waits for a code now.';
    if (one.length > 1)
      return `Several wait: /code ACCOUNT DIGITS, for ${one.map(({ account }) => account).join(', ')}`;
    const request = { name: 'code', account: only.account, code: order.code, by: who.by } as const;
    try {
      const reply = await link.request(request, ASK_MS);
      if (reply.type === 'refused') return `${only.account}: the code was NOT taken: ${reply.detail}`;
      const [result] = reply.type === 'results' ? reply.results : [];
      if (result !== undefined && !result.ok)
        return `${only.account}: the code was NOT taken: ${result.detail}`;
      return `${only.account}: the code was passed on. Wait for LOCKED.`;
    } catch {
      return `${only.account}: nobody said whether the code arrived. Send it again if it is wanted again.`;
    }
  }

  return async (order, who) => {
    switch (order.name) {
      case 'status':
        return statusText(view, who.accounts, clock.now(), moment);
      case 'plan':
        return objection(who, order.account) ?? plan(order.account);
      case 'explain':
        return objection(who, order.account) ?? explained(view.account(order.account));
      case 'kill':
      case 'stop':
        return begin(order, who);
      case 'confirm':
        return confirm(order.number, who);
      case 'code':
        return code(order, who);
    }
  };
}
