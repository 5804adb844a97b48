// Reads what a caller sent as an order: understood in full, or refused with the reason in plain words.
import type { Draft, OrderType, Product, Side } from './types.ts';

/** The draft, or why it is not one. */
export type Read<T> = T | string;

const SIDES: readonly Side[] = ['BUY', 'SELL'];
const TYPES: readonly OrderType[] = ['LIMIT', 'MARKET', 'SL', 'SL-M'];
const PRODUCTS: readonly Product[] = ['NRML', 'MIS'];
const LONGEST_TAG = 64;

type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (body: unknown): Fields =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Fields) : {};

/** Rupees with at most two decimals as paise; null for anything else. */
export function toPaise(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const paise = Math.round(value * 100);
  return Math.abs(value * 100 - paise) < 1e-6 && Number.isSafeInteger(paise) ? paise : null;
}

/** Paise as rupees, rounded to two decimals. */
export const toRupees = (paise: number): number => Math.round(paise) / 100;

const isQty = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

export function readDraft(body: unknown): Read<Draft> {
  const fields = fieldsOf(body);
  const { symbol, qty, tag = null } = fields;
  const side = SIDES.find((one) => one === fields.side);
  const type = TYPES.find((one) => one === fields.type);
  const product = PRODUCTS.find((one) => one === fields.product);
  if (typeof symbol !== 'string' || symbol === '') return 'symbol is missing';
  if (!side) return 'side must be BUY or SELL';
  if (!type) return 'type must be LIMIT, MARKET, SL or SL-M';
  if (!product) return 'product must be NRML or MIS';
  if (!isQty(qty)) return 'qty must be a whole number above 0';
  if (tag !== null && (typeof tag !== 'string' || tag.length > LONGEST_TAG)) {
    return `tag must be a text of at most ${LONGEST_TAG} characters`;
  }
  const prices = readPrices(fields, side, type);
  return typeof prices === 'string' ? prices : { symbol, side, type, product, qty, tag, ...prices };
}

function readPrices(fields: Fields, side: Side, type: OrderType): Read<Pick<Draft, 'price' | 'trigger'>> {
  const price = type === 'LIMIT' || type === 'SL' ? toPaise(fields.price) : null;
  const trigger = type === 'SL' || type === 'SL-M' ? toPaise(fields.trigger_price) : null;
  if (price === null && (type === 'LIMIT' || type === 'SL'))
    return `${type} needs a price in rupees and paise`;
  if (trigger === null && (type === 'SL' || type === 'SL-M')) return `${type} needs a trigger_price`;
  return wrongSide(side, price, trigger) ?? { price, trigger };
}

function wrongSide(side: Side, price: number | null, trigger: number | null): string | null {
  if (price === null || trigger === null) return null;
  const wrong = side === 'BUY' ? price < trigger : price > trigger;
  return wrong ? 'the limit of a stop must lie beyond its trigger' : null;
}

/** A change of an order; a field that is absent stays. */
export function readChange(body: unknown): Read<{ price?: number; trigger?: number; qty?: number }> {
  const fields = fieldsOf(body);
  const price = toPaise(fields.price);
  const trigger = toPaise(fields.trigger_price);
  const { qty } = fields;
  if (fields.price !== undefined && price === null) return 'price must be rupees and paise';
  if (fields.trigger_price !== undefined && trigger === null) return 'trigger_price must be rupees and paise';
  if (qty !== undefined && !isQty(qty)) return 'qty must be a whole number above 0';
  if (price === null && trigger === null && qty === undefined) return 'nothing to change';
  return {
    ...(price === null ? {} : { price }),
    ...(trigger === null ? {} : { trigger }),
    ...(qty === undefined ? {} : { qty }),
  };
}
