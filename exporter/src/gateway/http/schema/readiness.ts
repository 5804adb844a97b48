// What a look at the kill's path answers.
import { z } from 'zod';
import type { ReadinessResult } from '../../../contract/request.ts';
import { CheckRow } from './account.ts';

const Result: z.ZodType<ReadinessResult> = z.object({ account: z.string(), checks: z.array(CheckRow) });

export const ReadinessAnswer = z.object({ accounts: z.array(Result) }).meta({ id: 'Readiness' });
