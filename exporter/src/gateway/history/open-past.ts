// Opens the history for questions, wherever it is kept.
import type { OpenPast } from './port.ts';

export type PastSource = { readonly store: 'embedded'; readonly file: string };

/** Throws an Error in words where there is nothing to read. */
export async function openPast(_source: PastSource): Promise<OpenPast> {
  throw new Error('none yet');
}
