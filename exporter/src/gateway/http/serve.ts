// Turns the route table into Express: each route behind its doors, each path with its 405.
import type { Express, Request, RequestHandler } from 'express';
import { callerOf } from './admit.ts';
import { readBody } from './body.ts';
import { refuse } from './problem.ts';
import { send } from './reply.ts';
import type { Raw, Route } from './route.ts';

type Door = (route: Route) => RequestHandler;

/** An empty value in a query means that it was not given: `?after=` must not read as 0. */
const given = (query: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

function rawOf(req: Request, route: Route, caller: Raw['caller']): Raw {
  return {
    params: { ...req.params },
    query: given(req.query),
    body: route.body === undefined ? undefined : req.body,
    caller,
    header: (name) => req.get(name),
    accepts: (types) => req.accepts([...types]) || (types[0] ?? ''),
  };
}

const answer =
  (route: Route): RequestHandler =>
  async (req, res) =>
    send(res, await route.serve(rawOf(req, route, callerOf(res))));

/** The methods that `path` takes, as an Allow header writes them. */
export function allowed(routes: readonly Route[], path: string): string {
  const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
}

export function mount(app: Express, routes: readonly Route[], doors: readonly Door[]): void {
  for (const route of routes) {
    const steps = [...doors.map((door) => door(route)), ...(route.body === undefined ? [] : readBody())];
    const add = { GET: app.get, POST: app.post, PUT: app.put }[route.method].bind(app);
    add(route.path, ...steps, answer(route));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allow = allowed(routes, path);
    app.all(path, (req, res) =>
      send(res, refuse('WRONG_METHOD', `${req.method} is not taken here`, {}, { Allow: allow })),
    );
  }
}
