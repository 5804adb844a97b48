// Single values of a state file, as real writers write them: what cannot be read is missing (null), never zero.
import type { Known } from '../../contract.ts';
import { sound } from '../../core/risk/known.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What the unit of a `*_pct` field is where the file does not say so. */
export type PercentFields = 'fraction' | 'percent';

const TEXT_LENGTH = 200;
/** Above this a time is in milliseconds: as seconds it would be the year 33658. */
const MILLISECONDS = 1e12;
const LATEST_TIME = 8.64e15;

const NUMBER = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?$/;
const DIGITS = /^\d{1,17}(?:\.\d{1,9})?$/;
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)$/i;
const INHERITED = new Set(['__proto__', 'constructor', 'prototype']);

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value's own fields; nothing, where it is not an object. */
export function recordOf(value: unknown): Json {
  return isRecord(value) ? value : {};
}

/** An own field: what every object inherits is not in the file. */
export function own(record: Json, key: string): unknown {
  return Object.hasOwn(record, key) && !INHERITED.has(key) ? record[key] : undefined;
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(recordOf(value)).filter(([key]) => !INHERITED.has(key));
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The first key that can be read; a key that is there with nothing readable in it is missing. */
export function first<T>(
  record: Json,
  keys: readonly string[],
  read: (value: unknown) => T | null,
): T | null {
  for (const key of keys) {
    const found = read(own(record, key));
    if (found !== null) return found;
  }
  return null;
}

/** A number, or a text of one, also with thousands separators: `12,345.67`. */
export function numberOf(value: unknown): Known {
  if (typeof value === 'number') return sound(value, true);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (text.length > TEXT_LENGTH || !NUMBER.test(text) || !/^[^eE]*\d/.test(text)) return null;
  const mantissa = text.split(/e/i, 1)[0] ?? '';
  return sound(Number(text.replaceAll(',', '')), !/[1-9]/.test(mantissa));
}

/** Text that says something, of at most 200 characters. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim().slice(0, TEXT_LENGTH);
  return text === '' ? null : text;
}

export function flagOf(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** Milliseconds since the epoch, from seconds or milliseconds, their digits, or ISO 8601 with `Z` or an offset. */
export function timeOf(value: unknown): Known {
  if (typeof value === 'number') return inMilliseconds(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (DIGITS.test(text)) return inMilliseconds(Number(text));
  const iso = ISO.exec(text);
  if (iso === null) return null;
  const zone = (iso[3] ?? '').toUpperCase().replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const at = Date.parse(`${iso[1]}T${iso[2]}${zone}`);
  return Number.isFinite(at) ? at : null;
}

function inMilliseconds(value: number): Known {
  if (!Number.isFinite(value) || value < 0) return null;
  const ms = value > MILLISECONDS ? value : value * 1000;
  return ms <= LATEST_TIME ? ms : null;
}
