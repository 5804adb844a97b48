// What a command answers, and the plan of a kill, as callers get them.
import { z } from 'zod';
import type { CommandResult } from '../../../contract/request.ts';
import type { PlanView } from '../../../contract.ts';
import { OrderRow } from './account.ts';

const Result: z.ZodType<CommandResult> = z
  .discriminatedUnion('ok', [
    z.object({ account: z.string(), ok: z.literal(true), seq: z.int(), durable: z.boolean() }),
    z.object({
      account: z.string(),
      ok: z.literal(false),
      code: z.string(),
      detail: z.string(),
      seq: z.int().exactOptional(),
    }),
  ])
  .meta({ id: 'CommandResult' });

export const CommandAnswer = z
  .object({
    seq: z
      .int()
      .nullable()
      .meta({ description: 'Of the fact that was recorded, when one account was addressed' }),
    results: z.array(Result),
  })
  .meta({ id: 'CommandAnswer' });

export const Plan: z.ZodType<PlanView> = z
  .object({
    plan_id: z.string(),
    account: z.string(),
    at: z.number(),
    cancels: z.array(OrderRow),
    legs: z.array(
      z.object({
        key: z.string(),
        symbol: z.string(),
        side: z.enum(['buy', 'sell']),
        qty: z.number(),
        price: z.number().nullable(),
        slices: z.array(z.number()),
      }),
    ),
    estimated_seconds: z.number().nullable(),
    forbids: z.array(z.string()),
    steps: z.array(z.string()),
    unknowns: z.array(z.string()),
  })
  .meta({ id: 'Plan', description: 'The kill as it would run now' });

export const Plans = z.object({ plans: z.array(Plan) }).meta({ id: 'Plans' });
