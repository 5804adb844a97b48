// Why a journal did not take or give facts, as data that the caller can act on.

/**
 * `full` no space; `corrupt` the file is not what was written; `busy` too much is waiting, or another program
 * locks the file; `closed` it was closed or its worker has ended; `refused` it may not be opened: of these, nothing
 * was recorded.
 * `io` the storage failed, or the worker ended in the middle: read the head before trying again.
 */
export type JournalFailureKind = 'full' | 'io' | 'corrupt' | 'busy' | 'closed' | 'refused';

export class JournalFailure extends Error {
  override readonly name = 'JournalFailure';
  readonly kind: JournalFailureKind;
  constructor(kind: JournalFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
