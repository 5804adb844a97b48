// The API's own description, as a document and as a page that needs no network beyond this exporter.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type Router } from 'express';
import { openapiOf } from './openapi.ts';
import { json, text } from './reply.ts';
import { type Route, route } from './route.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Tripline API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** The signed-in page's posts need the header; it does no harm with a token. */
const START = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers['X-Tripline'] = '1';
    return request;
  },
});
`;

const served = (path: string, summary: string, type: string, content: string): Route =>
  route({
    method: 'GET',
    path,
    scope: null,
    tag: 'docs',
    summary,
    answers: [{ status: 200, what: summary, type }],
    problems: [],
    handle: () => text(type, content),
  });

/** `others` gives every route of the app but these. */
export function docs(others: readonly Route[], version: string): readonly Route[] {
  const document = route({
    method: 'GET',
    path: '/openapi.json',
    scope: null,
    tag: 'docs',
    summary: 'This description of the API',
    answers: [{ status: 200, what: 'OpenAPI 3.1' }],
    problems: [],
    handle: () => json(200, openapi),
  });
  const page = served('/docs', 'This description as a page', 'text/html', PAGE);
  const start = served('/docs/start.js', 'Starts that page', 'text/javascript', START);
  const own = [document, page, start];
  const openapi = openapiOf([...others, ...own], version);
  return own;
}

const PACKAGE = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** The page's files, from the package on disk; the rest of the package is not ours to show. */
export function docsFiles(): Router {
  const router = express.Router({ strict: true });
  router.get('/docs/', (_req, res) => res.redirect(308, '/docs'));
  for (const file of FILES) {
    router.get(`/docs/${file}`, (_req, res) => res.sendFile(file, { root: PACKAGE, maxAge: '1h' }));
  }
  return router;
}
