// What crosses between a state-files broker and the thread that reads its files.
import type { FundView } from '../../contract/fund.ts';

export interface Reading {
  readonly view: FundView;
  /** Whether any file could ever be read. */
  readonly hasRead: boolean;
}

/** `taken`: the last reading has arrived and the next may come, so that readings never queue up. */
export type ToThread = 'taken' | 'close';
