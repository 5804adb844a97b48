// The few questions that are asked once, not streamed: accounts, and a page of the journal; through Grafana's proxy.
import { getBackendSrv } from '@grafana/runtime';
import { firstValueFrom, from } from 'rxjs';
import type { AccountFrame } from '../../../exporter/src/contract.ts';
import type { Recorded } from '../../../exporter/src/core/fact.ts';

/** Facts that one answer brings at most, and so those that annotations are found among. */
const MOST_FACTS = 1_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Never rejects: what went wrong is data. */
export async function get(url: string): Promise<Answer> {
  try {
    const asked = from(getBackendSrv().fetch<unknown>({ url, method: 'GET', showErrorAlert: false }));
    const { status, data } = await firstValueFrom(asked);
    return { status, body: data };
  } catch (error) {
    if (!isRecord(error) || typeof error.status !== 'number') return { status: 0, body: null };
    return { status: error.status, body: error.data };
  }
}

async function sure(url: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await get(url);
  if (status !== 200 || !isRecord(body)) throw new Error(`the exporter did not answer (HTTP ${status})`);
  return body;
}

export async function accountsAt(base: string): Promise<readonly AccountFrame[]> {
  const { accounts } = await sure(`${base}/api/accounts`);
  return Array.isArray(accounts) ? accounts : [];
}

export async function headAt(base: string): Promise<number | null> {
  const { head } = await sure(`${base}/api/events?limit=1`);
  return typeof head === 'number' ? head : null;
}

/** Of the newest thousand facts those between two moments: further back the journal is not looked through. */
export async function factsBetween(base: string, start: number, end: number): Promise<readonly Recorded[]> {
  const after = Math.max(0, ((await headAt(base)) ?? 0) - MOST_FACTS);
  const { events } = await sure(`${base}/api/events?after=${after}&limit=${MOST_FACTS}`);
  const facts: readonly Recorded[] = Array.isArray(events) ? events : [];
  return facts.filter(({ at }) => at >= start && at <= end);
}
