// The route table: every path that the gateway takes. Express, 405s, OpenAPI and the tests are made from it.
import { accounts } from './accounts.ts';
import { alerts } from './alerts.ts';
import { code } from './code.ts';
import { config } from './config.ts';
import { control } from './control.ts';
import type { Deps } from './deps.ts';
import { docs } from './docs.ts';
import { events } from './events.ts';
import { explain } from './explain.ts';
import { health } from './health.ts';
import { configHistory } from './history.ts';
import { kills } from './kills.ts';
import { kv } from './kv.ts';
import { live } from './live.ts';
import { login } from './login.ts';
import { metrics } from './metrics.ts';
import { questions } from './questions.ts';
import { readiness } from './readiness.ts';
import { receipts } from './receipts.ts';
import { risk } from './risk.ts';
import type { Route } from './route.ts';
import { state } from './state.ts';

const TABLE: readonly ((deps: Deps) => readonly Route[])[] = [
  health,
  metrics,
  accounts,
  explain,
  state,
  kills,
  receipts,
  control,
  readiness,
  code,
  config,
  configHistory,
  events,
  questions,
  live,
  kv,
  risk,
  alerts,
  login,
];

export function routesOf(deps: Deps): readonly Route[] {
  const routes = TABLE.flatMap((subject) => subject(deps));
  return [...routes, ...docs(routes, deps.version)];
}
