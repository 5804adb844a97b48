// What the P&L gauge says in words: to a screen reader, on hover, and beside its small gauges.
import type { Reading } from './pnl-reading.ts';

export type Money = (value: number) => string;

export const UNKNOWN = '–';

/** A result carries its sign, a gain too; a true minus is as wide as a plus. */
export function signed(value: number | null, money: Money): string {
  if (value === null) return UNKNOWN;
  const text = money(Math.abs(value));
  return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;
}

const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`;

/** How much of the limit on the side of the total is used; empty where there is no such limit. */
function used({ total, maxLoss, maxProfit }: Reading): string {
  if (total === null || total === 0) return '';
  const limit = total < 0 ? maxLoss : maxProfit;
  const of = total < 0 ? 'the loss limit' : 'the profit limit';
  return limit === null || limit <= 0 ? '' : `, ${percent(Math.abs(total) / limit)} of ${of}`;
}

/** The whole state of the gauge in a sentence. */
export function spokenPnl(reading: Reading, status: string, money: Money): string {
  const { total, realised, unrealised } = reading;
  const value = total === null ? 'unknown' : `${signed(total, money)}${used(reading)}`;
  const parts = [
    ['realised', realised],
    ['unrealised', unrealised],
  ] as const;
  const known = parts.flatMap(([name, part]) => (part === null ? [] : [`${name} ${signed(part, money)}`]));
  return [value, ...known, status.toLowerCase()].join('; ');
}

export const ofMost = (value: number | null, most: number | null): string =>
  `${value ?? UNKNOWN}${most === null ? '' : ` of ${most}`}`;

/** Minutes rounded up: a pause of ten seconds is not over. */
export const minutes = (left: number | null): string => (left === null ? UNKNOWN : `${Math.ceil(left)} min`);
