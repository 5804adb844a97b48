// What crosses between the gateway and the thread that answers questions to the history.
import type { Refusal, Setting } from './answer.ts';
import type { AnswerFormat } from './answered.ts';
import type { Inquiry } from './inquiry.ts';
import type { StoreOptions } from './message.ts';

export interface AnswerWorkerData {
  readonly source: StoreOptions;
}

export interface ToAnswer {
  readonly inquiry: Inquiry;
  readonly setting: Setting;
  readonly format: AnswerFormat;
}

/** Written out by the thread, so that the gateway has nothing left to do with it but to send it. */
export type FromAnswer =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | ({ readonly ok: false } & (Refusal | { readonly code: 'HISTORY_UNREADABLE'; readonly detail: string }));
