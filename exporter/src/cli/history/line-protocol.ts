// InfluxDB's line protocol, written and read: every escape of it, every number exactly as it stands there.

export type LineValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number' | 'integer'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean };

export interface Line {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, LineValue>>;
  /** Nanoseconds, as text: no number of JavaScript is that exact. */
  readonly time: string;
}

const escaped = (text: string, what: RegExp): string => text.replace(what, '\\$&');
const KEY = /[,= ]/g;

function valueText(value: LineValue): string {
  if (value.kind === 'text') return `"${escaped(value.text, /["\\]/g)}"`;
  if (value.kind === 'boolean') return String(value.value);
  return value.kind === 'integer' ? `${value.text}i` : value.text;
}

/** Without its end. */
export function lineOf({ measurement, tags, fields, time }: Line): string {
  const head = [
    escaped(measurement, /[, ]/g),
    ...Object.entries(tags)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${escaped(name, KEY)}=${escaped(value, KEY)}`),
  ];
  const body = Object.entries(fields).map(([name, value]) => `${escaped(name, KEY)}=${valueText(value)}`);
  return `${head.join(',')} ${body.join(',')} ${time}`;
}

/** A line that is none, in words. */
export class NotALine extends Error {
  override readonly name = 'NotALine';
}

const NUMBER = /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/;
const TRUE = ['t', 'T', 'true', 'True', 'TRUE'];
const FALSE = ['f', 'F', 'false', 'False', 'FALSE'];

class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Up to one of `ends`, which stays; a backslash shields what the protocol lets it shield. */
  until(ends: string): string {
    let found = '';
    for (; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] ?? '';
      const next = this.#text[this.#at + 1] ?? '';
      if (char === '\\' && ',= '.includes(next) && next !== '') {
        found += next;
        this.#at += 1;
      } else if (ends.includes(char)) break;
      else found += char;
    }
    return found;
  }

  take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  quoted(): string {
    let found = '';
    for (; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] ?? '';
      const next = this.#text[this.#at + 1] ?? '';
      if (char === '\\' && (next === '"' || next === '\\')) {
        found += next;
        this.#at += 1;
      } else if (char === '"') {
        this.#at += 1;
        return found;
      } else found += char;
    }
    throw new NotALine('a text has no end');
  }

  rest(): string {
    return this.#text.slice(this.#at).trim();
  }
}

function valueIn(cursor: Cursor): LineValue {
  if (cursor.take('"')) return { kind: 'text', text: cursor.quoted() };
  const text = cursor.until(', ');
  if (TRUE.includes(text)) return { kind: 'boolean', value: true };
  if (FALSE.includes(text)) return { kind: 'boolean', value: false };
  if (/^[+-]?\d+[iu]$/.test(text)) return { kind: 'integer', text: text.slice(0, -1) };
  if (NUMBER.test(text)) return { kind: 'number', text };
  throw new NotALine(`a value is not understood: ${text.slice(0, 40)}`);
}

/** Names of others may be `__proto__`. */
const named = <T>(pairs: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.assign(Object.create(null), Object.fromEntries(pairs));

/** Throws NotALine. A line without its time has none to be kept at. */
export function lineIn(text: string): Line {
  const cursor = new Cursor(text);
  const measurement = cursor.until(', ');
  const tags: [string, string][] = [];
  while (cursor.take(',')) {
    const name = cursor.until('=, ');
    if (!cursor.take('=')) throw new NotALine('a tag has no value');
    tags.push([name, cursor.until(', ')]);
  }
  if (measurement === '' || !cursor.take(' ')) throw new NotALine('it has no fields');
  const fields: [string, LineValue][] = [];
  do {
    const name = cursor.until('=, ');
    if (name === '' || !cursor.take('=')) throw new NotALine('a field has no value');
    fields.push([name, valueIn(cursor)]);
  } while (cursor.take(','));
  const time = cursor.rest();
  if (!/^\d{7,19}$/.test(time)) throw new NotALine('it has no time in nanoseconds');
  return { measurement, tags: named(tags), fields: named(fields), time };
}

/** Whole milliseconds. */
export const msOf = ({ time }: Line): number => Number(time.slice(0, -6));
