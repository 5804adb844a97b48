// A filing as a line of an export, and back: only the very text that was written is read again.
import { canonical } from './canonical.ts';
import { type Filing, filingHash, sha256 } from './filing.ts';

/** A screenshot that the receipt names, as it lay on the disk when the line was written. */
export interface Pictured {
  readonly name: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
}

/** What an export may add beside the filing. No hash of the chain covers it: the journal does not know the files. */
interface Beside {
  readonly screenshots: readonly Pictured[];
  /** SHA-256, hex, of the filing's hash followed by the canonical JSON of `screenshots`. */
  readonly seal: string;
}

/** One line, without its end. */
export function lineOf(filing: Filing, screenshots: readonly Pictured[] = []): string {
  if (screenshots.length === 0) return canonical(filing);
  return canonical({ ...filing, screenshots, seal: sealOf(filing.hash, screenshots) } satisfies Filing &
    Beside);
}

const sealOf = (hash: string, screenshots: unknown): string => sha256(hash + canonical(screenshots));

export type ReadLine =
  | { readonly ok: true; readonly filing: Filing; readonly screenshots: readonly Pictured[] }
  | {
      readonly ok: false;
      readonly account: string | null;
      readonly filing: number | null;
      readonly text: string;
    };

const HASH = /^[0-9a-f]{64}$/;
const isHash = (value: unknown): value is string => typeof value === 'string' && HASH.test(value);
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

const isPictured = (value: unknown): value is Pictured =>
  isFields(value) && typeof value.name === 'string' && isHash(value.sha256);

/** Whether the members are there; what they say is vouched for by the hash. */
function isFiling(fields: Fields): fields is Fields & Filing {
  const { account, filing, trip, through, at, on, receipt, previous, hash } = fields;
  const named = typeof account === 'string' && typeof on === 'string' && isFields(receipt);
  const placed = [filing, trip, through].every(isCount) && typeof at === 'number';
  return named && placed && (previous === null || isHash(previous)) && isHash(hash);
}

/** Reads what `lineOf` wrote; the hash and the seal are checked. */
export function readLine(line: string): ReadLine {
  const fields = parse(line);
  const account = typeof fields?.account === 'string' ? fields.account : null;
  const filing = isCount(fields?.filing) ? fields.filing : null;
  const no = (text: string): ReadLine => ({ ok: false, account, filing, text });
  if (fields === null) return no('it is not a JSON object');
  const { screenshots, seal, ...rest } = fields;
  if (!isFiling(rest)) return no('it is not a filing');
  const { hash, ...unhashed } = rest;
  if (filingHash(unhashed) !== hash) return no('its text does not have the hash that it names');
  const pictured = screenshots ?? [];
  if (!Array.isArray(pictured) || !pictured.every(isPictured)) return no('its screenshots cannot be read');
  const sealed = pictured.length === 0 ? undefined : sealOf(hash, pictured);
  if (seal !== sealed) return no('its screenshots do not have the seal that it names');
  if (canonical(fields) !== line) return no('it is not written as it was exported');
  return { ok: true, filing: rest, screenshots: pictured };
}
