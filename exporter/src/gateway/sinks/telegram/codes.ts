// The codes that a person must send now, folded from the journal when somebody asks.
import type { FactType } from '../../../core/fact.ts';
import type { JournalReader } from '../../ports.ts';

const PAGE = 1_000;
const TYPES: readonly FactType[] = ['CodeWanted', 'LockConfirmed', 'LockFailed', 'KillLocked'];

export interface Wanted {
  readonly account: string;
  readonly what: string;
  readonly until: number;
}

export interface Codes {
  /** Those that are still waited for at `now`, by account. */
  open(now: number): readonly Wanted[];
}

export function createCodes(reader: JournalReader): Codes {
  const wanted = new Map<string, Wanted>();
  let position = 0;

  /** Ends because the journal does; each page moves the place, so nothing is taken twice. */
  function catchUp(): void {
    for (let more = true; more; ) {
      const page = reader.byType(TYPES, position, PAGE);
      for (const { account, fact } of page) {
        if (fact.type === 'CodeWanted') wanted.set(account, { account, what: fact.what, until: fact.until });
        else wanted.delete(account);
      }
      position = page.at(-1)?.position ?? position;
      more = page.length === PAGE;
    }
  }

  return {
    open(now) {
      catchUp();
      return [...wanted.values()].filter(({ until }) => until > now);
    },
  };
}
