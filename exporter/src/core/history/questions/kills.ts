// Every kill that began in a span, folded from its facts: how fast each stage came, and what the kill slipped.
import type { Recorded } from '../../fact.ts';
import { type Receipt, receipts } from '../../kill/receipt.ts';
import { RECEIPT_FACTS } from '../../kill/receipt-facts.ts';
import type { Ms } from '../../types.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import { ACCOUNT, CURRENCY, column, perAccount, type Row } from './columns.ts';

const SINCE = 'from the recorded trip; null = not reached';
const columns = [
  ACCOUNT,
  CURRENCY,
  column('trip', 'count', 'The trip, by its number in the account.'),
  column('cause', 'text', '`rule`, `manual` or `linked`.'),
  column('rule', 'text', 'The rule that fired, or `manual`.'),
  column('origin', 'text', 'The trip that a linked one follows, `account #number`.'),
  column('scope', 'text', 'What it leaves: `all`, or a part.'),
  column('seenAt', 'time', 'When the breach was first seen.'),
  column('trippedAt', 'time', 'When the trip was recorded.'),
  column('recordingMs', 'ms', 'From the breach seen to the trip recorded.'),
  column('bookEmptyMs', 'ms', `To no open order being left, ${SINCE}.`),
  column('firstExitMs', 'ms', `To the first exit, ${SINCE}.`),
  column('flatSeenMs', 'ms', `To the first flat read, ${SINCE}.`),
  column('timeToFlatMs', 'ms', `To flat proved by a second read, ${SINCE}.`),
  column('lockProvedMs', 'ms', `To the broker's own lock proved, ${SINCE}, or it has none.`),
  column('lockedMs', 'ms', `To locked, ${SINCE}.`),
  column('rounds', 'count', 'Rounds of exits; 0 = none was needed.'),
  column('exits', 'count', 'Exits in them.'),
  column('cancelled', 'count', 'Orders that were cancelled.'),
  column('mtmAtTrip', 'money', 'MTM when it tripped.'),
  column('mtmAtFlat', 'money', 'MTM when it was last proved flat.'),
  column('slippage', 'money', 'MTM at flat less MTM at the trip; below 0 the kill cost that much.'),
  column('stuck', 'count', 'How often it could not go on and a person was paged.'),
  column('bypasses', 'count', 'How often the account was found open again.'),
  column('state', 'text', '`running`, `stuck`, `flat`, `locked` or `re-armed`, as it is now.'),
];

/** More facts than this of one kill are not looked at: its end is then not known. */
const MAX_FACTS = 50_000;

/** A kill goes on after the span, up to now. */
async function* receiptsOf(past: Past, account: string, asked: Asked): AsyncGenerator<Receipt> {
  const { from, to, now } = asked;
  let kill: Recorded[] = [];
  for await (const page of past.facts(account, RECEIPT_FACTS, from, Math.max(to, now + 1))) {
    for (const recorded of page) {
      const trips = recorded.fact.type === 'KillTripped';
      if (trips) {
        yield* receipts(kill);
        kill = [];
      }
      const over = kill.length === 0 || kill.at(-1)?.fact.type === 'Rearmed';
      if (recorded.at >= to && over) {
        yield* receipts(kill);
        return;
      }
      if ((trips || kill.length > 0) && kill.length < MAX_FACTS) kill.push(recorded);
    }
  }
  yield* receipts(kill);
}

function stateOf({ rearmed, stuckNow, complete, flat }: Receipt): string {
  if (rearmed !== null) return 're-armed';
  if (stuckNow) return 'stuck';
  if (complete) return 'locked';
  return flat ? 'flat' : 'running';
}

function rowOf({ id, currency }: PastAccount, receipt: Receipt): Row {
  const { stages, origin, mtmAtTrip, mtmAtFlat, orders } = receipt;
  const since = (at: Ms | null): Ms | null => (at === null ? null : at - stages.recordedAt);
  return [
    id,
    currency,
    receipt.seq,
    receipt.cause,
    receipt.rule,
    origin === null ? null : `${origin.account} #${origin.seq}`,
    receipt.scope,
    stages.seenAt,
    stages.recordedAt,
    stages.recordedAt - stages.seenAt,
    since(stages.bookEmptyAt),
    since(stages.firstExitAt),
    since(stages.flatSeenAt),
    since(stages.flatVerifiedAt),
    since(stages.lockConfirmedAt),
    since(stages.lockedAt),
    orders.reduce((most, { round }) => Math.max(most, round), 0),
    orders.length,
    receipt.ordersCancelled,
    mtmAtTrip,
    mtmAtFlat,
    mtmAtTrip === null || mtmAtFlat === null ? null : mtmAtFlat - mtmAtTrip,
    receipt.stuck.length,
    receipt.bypasses.length,
    stateOf(receipt),
  ];
}

async function* rowsOf(past: Past, asked: Asked, account: PastAccount): AsyncGenerator<Row> {
  for await (const receipt of receiptsOf(past, account.id, asked)) yield rowOf(account, receipt);
}

export const kills: Question = {
  name: 'kills',
  what: 'How fast was each kill, and what did it slip?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
