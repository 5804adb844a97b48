// An account as callers get it. The compiler holds these schemas to the contract's types.
import { z } from 'zod';
import {
  type AccountFrame,
  type ConditionView,
  type KillView,
  type LockView,
  type OrderView,
  PHASES,
  type PositionView,
  type RuleView,
} from '../../../contract.ts';
import type { Check } from '../../../core/types.ts';
import { DayRow, MarketRow } from './day.ts';
import { FundAnswer } from './fund.ts';

const known = z.number().nullable();

const Condition: z.ZodType<ConditionView> = z
  .object({
    id: z.string(),
    rule: z.string(),
    state: z.enum(['ok', 'breach', 'unknown']),
    headroomRatio: known,
    limit: known,
    observed: known,
    text: z.string(),
  })
  .meta({ id: 'Condition' });

const PositionRow: z.ZodType<PositionView> = z
  .object({
    key: z.string(),
    symbol: z.string(),
    product: z.string(),
    optionType: z.enum(['CE', 'PE']).nullable(),
    netQty: z.number(),
    averagePrice: known,
    lastPrice: known,
    lastPriceAgeMs: known,
    unrealized: known,
    realized: z.number(),
    notional: known,
  })
  .meta({ id: 'Position' });

export const OrderRow: z.ZodType<OrderView> = z
  .object({
    id: z.string(),
    symbol: z.string(),
    side: z.enum(['buy', 'sell']),
    type: z.enum(['limit', 'market', 'stop-limit', 'stop-market']),
    status: z.enum(['pending', 'open', 'trigger-pending', 'complete', 'cancelled', 'rejected', 'unknown']),
    qty: z.number(),
    filled: z.number(),
    price: z.number(),
    trigger: z.number(),
    tag: z.string().nullable(),
  })
  .meta({ id: 'Order' });

const Lock: z.ZodType<LockView> = z
  .object({
    how: z.enum(['none', 'api', 'browser']),
    attempts: z.int(),
    confirmedAt: known,
    evidence: z.array(z.string()),
    screenshots: z.array(z.string()),
    failure: z.string().nullable(),
    codeWanted: z.object({ id: z.string(), what: z.string(), until: z.number() }).nullable(),
  })
  .meta({ id: 'Lock', description: "The broker's own lock; confirmed by evidence only" });

const Rule: z.ZodType<RuleView> = z
  .object({
    id: z.string(),
    then: z.enum(['kill', 'block', 'reduce', 'notify']),
    when: z.enum(['all', 'any']),
    state: z.enum(['clear', 'holding', 'fired', 'unknown']),
    breached: z.array(z.string()),
    missing: z.array(z.string()),
    headroom: known,
    headroomRatio: known,
    text: z.string(),
  })
  .meta({ id: 'Rule', description: 'Why a rule has not fired; headroom in major units' });

export const CheckRow: z.ZodType<Check> = z
  .object({ name: z.string(), ok: z.boolean().nullable(), detail: z.string(), at: z.number() })
  .meta({ id: 'Check', description: 'One thing that a kill will need; null was not looked at' });

const Kill: z.ZodType<KillView> = z
  .object({
    seq: z.int(),
    rule: z.string(),
    reason: z.string(),
    by: z.string(),
    trippedAt: z.number(),
    bookEmptyAt: known,
    firstExitAt: known,
    flatAt: known,
    confirmedAt: known,
    lockedAt: known,
    bypasses: z.int(),
    stuckWhy: z.string().nullable(),
    lock: Lock,
    loggedOutAt: known,
    origin: z.object({ account: z.string(), seq: z.int() }).nullable(),
    linked: z.array(
      z.object({
        account: z.string(),
        outcome: z.enum(['tripped', 'already', 'refused', 'telling']),
        seq: z.int().nullable(),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'Kill', description: 'A kill as it stands; null = a stage not reached' });

const AccountView: z.ZodType<AccountFrame> = z
  .object({
    id: z.string(),
    broker: z.string(),
    currency: z.string(),
    at: z.number(),
    seq: z.int(),
    phase: z.enum(PHASES),
    phaseSince: z.number(),
    phaseText: z.string(),
    day: z.string().nullable(),
    mtm: known,
    mtmWorst: known,
    mtmBest: known,
    coverageRatio: known,
    realized: known,
    unrealized: known,
    dailyLossLimit: known,
    conditions: z.array(Condition),
    rules: z.array(Rule),
    readiness: z.object({ at: z.number(), checks: z.array(CheckRow) }).nullable(),
    linked: z.array(z.string()),
    stopLossHit: z.boolean(),
    positions: z.array(PositionRow),
    openOrders: z.array(OrderRow),
    ordersToday: z.int(),
    brokerUp: z.boolean(),
    brokerText: z.string(),
    lastGoodReadAt: known,
    undurable: z.boolean(),
    kill: Kill.nullable(),
    hands: z.enum(['orders', 'owner']),
    exiting: z.array(z.string()),
    dayView: DayRow,
    fund: FundAnswer.nullable(),
    pushed: z.object({ state: z.looseObject({}), receivedAt: z.number() }).nullable(),
    stats: z.object({ parseRejects: z.record(z.string(), z.number()), relogins: z.int() }),
  })
  .meta({ id: 'Account', description: 'Money in major units of the currency; null is unknown, never zero' });

const seen = {
  at: z.number().meta({ description: 'When the engine took the frame, ms since the epoch' }),
  ageMs: z.number().meta({ description: 'How long ago it arrived' }),
  stale: z.boolean().meta({ description: 'True when it shows the past: the engine is silent' }),
};

export const AccountsAnswer = z.object({ ...seen, accounts: z.array(AccountView) }).meta({ id: 'Accounts' });
export const FundState = z
  .object({ ...seen, account: z.string(), fund: FundAnswer })
  .meta({ id: 'FundState' });
export const AccountAnswer = z.object({ ...seen, account: AccountView }).meta({ id: 'AccountNow' });

export const ExplainAnswer = z
  .object({
    ...seen,
    account: z.string(),
    currency: z.string(),
    phase: z.enum(PHASES),
    phaseText: z.string(),
    market: MarketRow,
    rules: z.array(Rule),
    conditions: z.array(Condition),
  })
  .meta({ id: 'Explanation', description: 'Why each rule has not fired, or that it has' });

export const SummaryAnswer = z
  .object({
    ...seen,
    netPnl: z.array(
      z
        .object({ currency: z.string(), value: known, unknownAccounts: z.array(z.string()) })
        .meta({ id: 'NetPnl' }),
    ),
    openPositions: known,
    openOrders: known,
    worstUtilization: z.object({ account: z.string(), ratio: z.number() }).nullable(),
    utilizationUnknown: z.array(z.string()),
    phases: z.record(z.enum(PHASES), z.int()),
  })
  .meta({ id: 'Summary', description: 'All accounts together; a sum over an unknown part is null' });
