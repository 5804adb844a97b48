// The alerts as the gateway shows them: read from the journal, page by page, each fact once.
import { type AlertBook, createAlertBook } from '../core/alerts.ts';
import type { JournalReader } from './ports.ts';

const PAGE = 1_000;

/** The book, brought up to the head of the journal. */
export type AlertRoll = () => AlertBook;

export function createAlertRoll(reader: JournalReader): AlertRoll {
  const book = createAlertBook();
  let position = 0;
  return () => {
    // Ends because the journal does; each page moves the checkpoint, so nothing is taken twice.
    for (let more = true; more; ) {
      const page = reader.byType(['AlertReceived'], position, PAGE);
      page.forEach(book.take);
      position = page.at(-1)?.position ?? position;
      more = page.length === PAGE;
    }
    return book;
  };
}
