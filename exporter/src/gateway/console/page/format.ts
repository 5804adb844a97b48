// Money, times and shares as people read them. What is not known is a dash or a word, never a zero.

export const UNKNOWN = '–';

const formats = new Map<string, (value: number) => string>();

function makeFormat(currency: string): (value: number) => string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
  const locale = currency === 'INR' ? 'en-IN' : 'en-US';
  try {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits });
    return (value) => format.format(value);
  } catch {
    // A coin has no ISO code: its name stands behind the number.
    const format = new Intl.NumberFormat(locale, digits);
    return (value) => `${format.format(value)} ${currency}`;
  }
}

/** Money in major units with a true minus sign; null is a dash. */
export function money(value: number | null, currency: string): string {
  if (value === null) return UNKNOWN;
  const format = formats.get(currency) ?? makeFormat(currency);
  formats.set(currency, format);
  // Adding 0 turns the float -0 into 0, and rounding first keeps "−₹0.00" away.
  return format(Math.round(value * 100) / 100 + 0).replace('-', '−');
}

/** As `money`, with a plus where there is a gain. */
export function gain(value: number | null, currency: string): string {
  return value !== null && Math.round(value * 100) > 0
    ? `+${money(value, currency)}`
    : money(value, currency);
}

const plain = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const price = (value: number | null): string => (value === null ? UNKNOWN : plain.format(value));

/** A result in a table whose card names the currency: signed, without the currency's mark. */
export function result(value: number | null): string {
  if (value === null) return UNKNOWN;
  const text = plain.format(Math.round(value * 100) / 100 + 0).replace('-', '−');
  return Math.round(value * 100) > 0 ? `+${text}` : text;
}

export const quantity = (value: number): string => String(value).replace('-', '−');

export const percent = (ratio: number | null): string =>
  ratio === null ? 'unknown' : `${Math.round(ratio * 100)} %`;

/** A length of time: `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function span(ms: number | null): string {
  if (ms === null) return 'unknown';
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** A moment in the reader's own zone. */
export const time = (at: number | null): string => (at === null ? UNKNOWN : clock.format(at));

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** A moment that may be on another day. */
export const moment = (at: number): string => weekday.format(at);

export const signOf = (value: number | null): 'gain' | 'loss' | 'none' =>
  value === null || Math.round(value * 100) === 0 ? 'none' : value > 0 ? 'gain' : 'loss';
