// Every question there is, in the order in which they are listed. What is not here cannot be asked.
import type { Question } from '../question.ts';
import { daily } from './daily.ts';
import { drawdowns } from './drawdowns.ts';
import { equity } from './equity.ts';
import { intraday } from './intraday.ts';
import { kills } from './kills.ts';
import { limits } from './limits.ts';
import { router } from './router.ts';
import { symbols } from './symbols.ts';
import { trades } from './trades.ts';
import { whatif } from './whatif.ts';

export const QUESTIONS: readonly Question[] = [
  equity,
  daily,
  drawdowns,
  intraday,
  trades,
  symbols,
  router,
  kills,
  limits,
  whatif,
];
