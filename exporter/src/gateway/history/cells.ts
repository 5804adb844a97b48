// Cells of an answer as others read them: money in major units to the exact cent, unknown as nothing, never as 0.
import type { Cell, CellKind } from '../../core/history/question.ts';

/** How each kind is written in JSON; CSV and tables have times as text. null: it has no unit. */
export const UNITS: Readonly<Record<CellKind, string | null>> = {
  text: null,
  day: null,
  time: 'ms since 1970',
  ms: 'ms',
  money: 'currency',
  price: 'currency',
  count: null,
  ratio: '0..1',
  bps: 'bps',
  number: null,
};

/** Digits of a price behind the cent. */
const FINE = 10_000;

/** The nearest number to the exact decimal, which is how JSON then writes it. */
const major = (minor: number): number => Math.round(minor) / 100 + 0;
const finePrice = (minor: number): number => {
  const scaled = Math.round(minor * FINE);
  return Number.isSafeInteger(scaled) ? scaled / (100 * FINE) + 0 : minor / 100;
};

export function jsonCell(kind: CellKind, cell: Cell): Cell {
  if (typeof cell !== 'number') return cell;
  if (kind === 'money') return major(cell);
  return kind === 'price' ? finePrice(cell) : cell;
}

/** `-12.50` of -1250; digits behind the cent only where there are any. */
export function amountText(minor: number, fine = false): string {
  const value = fine ? finePrice(minor) : major(minor);
  const text = value.toFixed(2);
  return fine && Number(text) !== value ? String(value) : text;
}

const timeText = (at: number): string => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at));

/** Empty for what is not known. */
export function textCell(kind: CellKind, cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (kind === 'money' || kind === 'price') return amountText(cell, kind === 'price');
  return kind === 'time' ? timeText(cell) : String(cell);
}
