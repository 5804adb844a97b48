// Makes the database, its policies and its continuous queries what they ought to be; where they are, changes nothing.
import type { Link } from './link.ts';
import { continuousQueries, identifier, OURS } from './roll-up.ts';
import { type Keeping, type PolicyPlan, policiesOf } from './schema.ts';

async function rowsOf(link: Link, statement: string): Promise<readonly Record<string, unknown>[]> {
  const series = await link.ask(statement);
  return series.flatMap(({ columns, values }) =>
    values.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]))),
  );
}

/** Its words for a length of time, `720h0m0s`, in hours; without an end is 0. */
function hoursOf(duration: unknown): number {
  const hours = /^(\d+)h/.exec(String(duration))?.[1];
  return hours === undefined ? 0 : Number(hours);
}
const wantedHours = (duration: string): number =>
  duration === 'INF' ? 0 : Number.parseInt(duration, 10) * 24;

async function ensureDatabase(link: Link): Promise<void> {
  const there = await rowsOf(link, 'SHOW DATABASES');
  if (there.some(({ name }) => name === link.database)) return;
  await link.ask(`CREATE DATABASE ${identifier(link.database)}`);
}

const policyText = (database: string, { name, duration, shard, isDefault }: PolicyPlan): string =>
  `RETENTION POLICY ${identifier(name)} ON ${identifier(database)} DURATION ${duration} REPLICATION 1 ` +
  `SHARD DURATION ${shard}${isDefault ? ' DEFAULT' : ''}`;

async function ensurePolicies(link: Link, keeping: Keeping): Promise<void> {
  const there = await rowsOf(link, `SHOW RETENTION POLICIES ON ${identifier(link.database)}`);
  for (const plan of policiesOf(keeping)) {
    const found = there.find(({ name }) => name === plan.name);
    const right =
      hoursOf(found?.duration) === wantedHours(plan.duration) &&
      hoursOf(found?.shardGroupDuration) === wantedHours(plan.shard) &&
      (!plan.isDefault || found?.default === true);
    if (found !== undefined && right) continue;
    await link.ask(`${found === undefined ? 'CREATE' : 'ALTER'} ${policyText(link.database, plan)}`);
  }
}

async function ensureQueries(link: Link): Promise<void> {
  const all = await link.ask('SHOW CONTINUOUS QUERIES');
  const own = all.filter(({ name }) => name === link.database);
  const there = own.flatMap(({ values }) => values.map(([name]) => String(name)));
  const wanted = continuousQueries(link.database);
  for (const name of there) {
    if (!name.startsWith(OURS) || wanted.some((one) => one.name === name)) continue;
    await link.ask(`DROP CONTINUOUS QUERY ${identifier(name)} ON ${identifier(link.database)}`);
  }
  for (const { name, create } of wanted) if (!there.includes(name)) await link.ask(create);
}

export async function ensureSchema(link: Link, keeping: Keeping): Promise<void> {
  await ensureDatabase(link);
  await ensurePolicies(link, keeping);
  await ensureQueries(link);
}
