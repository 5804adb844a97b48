// The one word over a P&L gauge: may it trade, is it pausing, is it shut; or how far a kill has come.
import type { Reading } from './pnl-reading.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'none';

export interface Status {
  readonly word: string;
  readonly tone: Tone;
}

const KNOWN: Readonly<Record<string, Status>> = {
  active: { word: 'ACTIVE', tone: 'good' },
  watching: { word: 'ACTIVE', tone: 'good' },
  cooldown: { word: 'COOLDOWN', tone: 'warn' },
  blocked: { word: 'BLOCKED', tone: 'warn' },
  stopped: { word: 'NOT WATCHED', tone: 'warn' },
  locked: { word: 'LOCKED', tone: 'bad' },
  stuck: { word: 'STUCK', tone: 'bad' },
};

const LONGEST = 16;

/** Unknown stays unknown: an account is called active only when somebody said so. */
export function statusOf({ status, cooldownLeft }: Pick<Reading, 'status' | 'cooldownLeft'>): Status {
  const known = status === null ? undefined : KNOWN[status.trim().toLowerCase()];
  const isPausing = cooldownLeft !== null && cooldownLeft > 0;
  if (isPausing && (status === null || known?.tone === 'good')) return { word: 'COOLDOWN', tone: 'warn' };
  if (known !== undefined) return known;
  if (status === null) return { word: 'UNKNOWN', tone: 'none' };
  return { word: status.trim().toUpperCase().slice(0, LONGEST), tone: 'bad' };
}
