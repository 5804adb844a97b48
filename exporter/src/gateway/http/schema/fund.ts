// A fund as its trading engine's files show it: six surfaces, each with its source, age and problem.
import { z } from 'zod';
import { type FundView, ROUTER_FIELDS, SURFACES } from '../../../contract/fund.ts';

const known = z.number().nullable();
const text = z.string().nullable();

const Surface = z.object({ source: text, ageSeconds: known, updatedAt: known, problem: text });

const Position = z.object({
  symbol: z.string(),
  side: z.enum(['long', 'short']).nullable(),
  qty: known,
  entryPrice: known,
  markPrice: known,
  notional: known,
  pnl: known,
  notionalFmt: z.string(),
  pnlFmt: z.string(),
  atrRatio: known,
  ddState: text,
  ddTodayRatio: known,
});

const symbolRisk = z.object({ atrRatio: known, atrRegime: text, ddState: text, ddTodayRatio: known });

export const FundAnswer: z.ZodType<FundView> = z
  .object({
    at: z.number(),
    testnet: z.boolean().nullable(),
    ageSeconds: known,
    surfaces: z.record(z.enum(SURFACES), Surface),
    nav: z.object({
      navUsd: known,
      navZar: known,
      ageSeconds: known,
      updatedAt: known,
      ddState: text,
      atrRegime: text,
      sourcesOk: z.boolean().nullable(),
      peakUsd: known,
      transfersUsd: known,
    }),
    risk: z.object({
      drawdownRatio: known,
      drawdownSource: text,
      atrRatio: known,
      atrRegime: text,
      ddState: text,
      feePnlRatio: known,
      riskMode: text,
      circuitBreaker: text,
      varRatio: known,
      cvarRatio: known,
    }),
    router: z.object({
      makerFillRate: known,
      fallbackRatio: known,
      slipQ25Bps: known,
      slipQ50Bps: known,
      slipQ75Bps: known,
      quality: text,
      sources: z.record(z.enum(ROUTER_FIELDS), text),
    }),
    symbols: z.record(z.string(), symbolRisk),
    aum: z.object({
      slices: z.array(z.object({ label: z.string(), usd: z.number(), zar: known, share: known })),
      totalUsd: known,
      totalZar: known,
    }),
    positions: z.array(Position),
  })
  .meta({ id: 'Fund', description: 'Ratios 0..1; null is unknown, never zero' });
