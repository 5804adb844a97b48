// Amounts as people and files write them, to the exact cent: no fraction of two ever touches them.
import type { Minor } from '../../core/types.ts';

const AMOUNT = /^([+-]?)(\d{1,13})(?:\.(\d{1,2})(0*))?$/;
/** A price may have digits behind the cent. */
const PRICE = /^(\d{1,11})(?:\.(\d{1,10}))?$/;

/** null where it is no amount, or finer than a cent. */
export function minorOf(text: string): Minor | null {
  const [, sign, whole, fraction = ''] = AMOUNT.exec(text) ?? [];
  if (whole === undefined) return null;
  const minor = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return (sign === '-' ? -minor : minor) + 0;
}

/** Minor units, to a ten-thousandth of a cent; what is finer is rounded. null where it is no price. */
export function priceOf(text: string): Minor | null {
  const [, whole, fraction = ''] = PRICE.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = fraction.padEnd(7, '0');
  const fine = Number(whole) * 1e6 + Number(digits.slice(0, 6)) + (Number(digits[6]) >= 5 ? 1 : 0);
  return Number.isSafeInteger(fine) ? fine / 1e4 : null;
}

const DECIMAL = /^([+-]?)(\d{1,40})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** As `minorOf`, of a number as other programs print it: with more digits, rounded half away from 0, or an exponent. */
export function roundedMinorOf(text: string): Minor | null {
  const [, sign, whole, fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = BigInt(whole + fraction);
  const places = Number(exponent) - fraction.length + 2;
  const scale = 10n ** BigInt(Math.abs(places));
  const cents = places >= 0 ? digits * scale : (digits + scale / 2n) / scale;
  const minor = Number(sign === '-' ? -cents : cents) + 0;
  return Number.isSafeInteger(minor) ? minor : null;
}
