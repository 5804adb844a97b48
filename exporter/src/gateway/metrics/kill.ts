// Metrics of kills: counted from the journal, so that they say what was recorded and survive a restart.
import type { AccountFrame } from '../../contract.ts';
import { type KillCounts, STAGES } from './kill-tally.ts';
import { counter, gauge, histogram, type Scrape, type Table } from './table.ts';

interface Subject {
  readonly account: AccountFrame;
  readonly kills: KillCounts;
}

/** All causes from the start, so that the first trip is seen to rise from 0. */
const trips = ({ account, kills }: Subject) =>
  (['rule', 'manual', 'linked'] as const).map(
    (cause) => [{ cause }, kills.of(account.id).trips[cause] ?? 0] as const,
  );

const orders = ({ account, kills }: Subject) =>
  Object.entries(kills.of(account.id).orders).map(([key, count]) => {
    const [step = '', outcome = ''] = key.split(' ');
    return [{ step, outcome }, count] as const;
  });

export const KILL: Table<Subject> = {
  each: ({ frame, kills }) => (frame?.accounts ?? []).map((account) => ({ account, kills })),
  labels: ({ account }) => ({ account: account.id }),
  lines: [
    counter('kill_trips_total', 'Trips recorded, by what caused them.', trips),
    counter('kill_orders_total', 'Orders cancelled and exits settled by kills, by outcome.', orders),
    counter(
      'kill_bypass_total',
      'Times the account was found open again while locked.',
      (s) => s.kills.of(s.account.id).bypasses,
    ),
    gauge('kill_stuck', 'Whether a kill cannot finish and needs a person.', (s) =>
      s.account.phase === 'stuck' ? 1 : 0,
    ),
    gauge(
      'kill_info',
      'The kill that runs or holds the account locked, by its rule; always 1.',
      ({ account }) => (account.kill === null ? [] : [[{ rule: account.kill.rule }, 1]]),
    ),
    gauge('kill_undurable', 'Whether a trip runs that is not on disk yet.', (s) =>
      s.account.undurable ? 1 : 0,
    ),
  ],
};

const stages = ({ kills }: Scrape) => STAGES.map((stage) => [{ stage }, kills.stage(stage)] as const);

export const KILL_TIMES: Table<Scrape> = {
  each: (scrape) => [scrape],
  labels: () => ({}),
  lines: [
    histogram('kill_stage_seconds', 'Time that each stage of a kill took.', stages),
    histogram('kill_time_to_flat_seconds', 'Time from the recorded trip to the account proved flat.', (s) =>
      s.kills.timeToFlat(),
    ),
  ],
};
