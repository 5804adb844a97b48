// The OpenAPI 3.1 document, made from the route table and the very schemas that check the requests.
import { z } from 'zod';
import { COOKIE } from './auth/session.ts';
import { PROBLEMS, type ProblemCode } from './problem.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

/** Moves the named schemas that zod puts beside each other (`$defs`) to where OpenAPI keeps them. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Json): Json {
  const made = z.toJSONSchema(schema, { io });
  const moved: Json = JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/'));
  const { $defs = {}, $schema: _, ...rest } = moved;
  Object.assign(components, $defs);
  if (typeof rest.id !== 'string') return rest;
  const { id, ...named } = rest;
  components[String(id)] = named;
  return { $ref: `#/components/schemas/${id}` };
}

function parameters(where: 'path' | 'query', schema: z.ZodType | undefined, components: Json): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input', components);
  return Object.entries(properties as Json).map(([name, shape]) => ({
    name,
    in: where,
    required: (required as string[]).includes(name),
    schema: shape,
  }));
}

const headerParameters = (route: Route): Json[] =>
  Object.entries(route.headers ?? {}).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }));

/** What can go wrong on this route because of what it is, not of what it does. */
function everywhere(route: Route): readonly ProblemCode[] {
  const takesInput = route.params !== undefined || route.query !== undefined || route.body !== undefined;
  return [
    'FOREIGN_HOST',
    'TOO_MANY_REQUESTS',
    'INTERNAL',
    ...(route.scope === null
      ? []
      : (['NOT_AUTHENTICATED', 'NOT_ALLOWED', 'TOO_MANY_FAILED_LOGINS'] as const)),
    ...(takesInput ? (['INVALID'] as const) : []),
    ...(route.method === 'GET' ? [] : (['FOREIGN_ORIGIN', 'HEADER_MISSING'] as const)),
    ...(route.body === undefined
      ? []
      : (['BAD_JSON', 'TOO_DEEP', 'PROTOTYPE_KEY', 'TOO_LARGE', 'WRONG_MEDIA_TYPE'] as const)),
  ];
}

function problemAnswers(route: Route): Json {
  const answers: Record<string, { description: string; content: Json }> = {};
  for (const code of [...route.problems, ...everywhere(route)]) {
    const { status, title } = PROBLEMS[code];
    const before = answers[status];
    const description = `${before === undefined ? '' : `${before.description}; `}\`${code}\`: ${title}`;
    const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    answers[status] = { description, content };
  }
  return answers;
}

function goodAnswers(route: Route, components: Json): Json {
  const answers = route.answers.map(({ status, what, type = 'application/json', schema, also = [] }) => {
    const shape = schema === undefined ? { type: 'string' } : schemaOf(schema, 'output', components);
    const others = also.map((other) => [other, { schema: { type: 'string' } }]);
    const content = { [type]: { schema: shape }, ...Object.fromEntries(others) };
    return [status, { description: what, content }];
  });
  return Object.fromEntries(answers);
}

/** `GET /api/accounts/:id` is `getApiAccountsId`. */
const operationIdOf = ({ method, path }: Route): string =>
  method.toLowerCase() + path.replaceAll(/[^A-Za-z]+(.?)/g, (_match, next: string) => next.toUpperCase());

function operation(route: Route, components: Json): Json {
  const body = route.body === undefined ? null : schemaOf(route.body, 'input', components);
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    tags: [route.tag],
    ...(route.scope === null
      ? { security: [] }
      : {
          description: `Needs the scope \`${route.scope}\`.`,
          security: [{ token: [route.scope] }, { page: [] }],
        }),
    parameters: [
      ...parameters('path', route.params, components),
      ...parameters('query', route.query, components),
      ...headerParameters(route),
    ],
    ...(body === null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { ...goodAnswers(route, components), ...problemAnswers(route) },
  };
}

const Problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    detail: { type: 'string' },
    errors: { type: 'array', items: { type: 'object' } },
  },
};

const SECURITY = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token; `admin` includes `control`, which includes `read`',
  },
  page: {
    type: 'apiKey',
    in: 'cookie',
    name: COOKIE,
    description: 'The signed-in page; posts add X-Tripline: 1',
  },
};

const pathOf = (route: Route): string => route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}');

export function openapiOf(routes: readonly Route[], version: string): Json {
  const components: Json = { Problem };
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = pathOf(route);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, components) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tripline', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: { schemas: components, securitySchemes: SECURITY },
  };
}
