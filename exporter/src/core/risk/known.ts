// Arithmetic that never shows what it does not know: no NaN, no infinity, and no zero that only lost its digits.
import type { Known } from '../../contract.ts';

/** The value, unless it overflowed, or became zero where only rounding can have made it so. */
export function sound(value: number, mayBeZero: boolean): Known {
  if (!Number.isFinite(value)) return null;
  if (value === 0) return mayBeZero ? 0 : null;
  return value;
}

export function product(a: Known, b: Known): Known {
  return a === null || b === null ? null : sound(a * b, a === 0 || b === 0);
}

/** a / b; unknown where b is zero. */
export function quotient(a: Known, b: Known): Known {
  return a === null || b === null ? null : sound(a / b, a === 0);
}

export function sum(values: readonly number[]): Known {
  if (values.length === 0) return null;
  return sound(
    values.reduce((total, value) => total + value, 0),
    true,
  );
}

export function mean(values: readonly number[]): Known {
  return quotient(sum(values), values.length);
}

export function median(values: readonly number[]): Known {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 1 || lower === undefined ? upper : mean([lower, upper]);
}

/** The first that is known; zero is known. */
export function firstKnown<T>(...values: readonly (T | null)[]): T | null {
  return values.find((value) => value !== null) ?? null;
}

/** `12,345.67`, or `–` when unknown. */
export function money(value: Known): string {
  if (value === null) return '–';
  const [whole = '', cents] = Math.abs(value).toFixed(2).split('.');
  if (cents === undefined) return String(value);
  const sign = value < 0 && Number(`${whole}.${cents}`) !== 0 ? '-' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}
