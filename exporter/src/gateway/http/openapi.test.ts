// The description of the API holds what the API does, because both are made from one table.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, type Running, startGateway } from '../fixture.ts';
import { PROBLEMS } from './problem.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly requestBody?: unknown;
  readonly security: readonly unknown[];
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let gateway: Running;
let document: Document;
let text: string;
beforeAll(async () => {
  gateway = await startGateway();
  ({ text } = await get(`${gateway.url}/openapi.json`));
  document = JSON.parse(text);
});
afterAll(() => gateway.close());

const operations = () => Object.values(document.paths).flatMap((path) => Object.values(path));

describe('the OpenAPI document', () => {
  it('holds every route of the app and nothing else', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = gateway.gateway.routes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    );
    expect(described.toSorted()).toEqual(served.toSorted());
    expect(served.length).toBeGreaterThan(25);
  });

  it('names each operation once and says who may call it', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const killing = document.paths['/api/accounts/{id}/kill']?.post;
    expect(killing?.security).toEqual([{ token: ['control'] }, { page: [] }]);
    expect(document.paths['/healthz']?.get?.security).toEqual([]);
  });

  it('describes every parameter of a path, and the body and the problems of a command', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((p) => p.in === 'path').map((p) => p.name)).toEqual(inPath);
      }
    }
    const killing = document.paths['/api/accounts/{id}/kill']?.post;
    expect(JSON.stringify(killing?.requestBody)).toContain('"maxLength":200');
    expect(Object.keys(killing?.responses ?? {})).toEqual(
      expect.arrayContaining(['202', '207', '400', '401', '403', '404', '409', '413', '415', '422', '504']),
    );
  });

  it('resolves all of its references', () => {
    const names = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect(names.size).toBeGreaterThan(8);
    for (const name of names) expect(Object.keys(document.components.schemas)).toContain(name);
    expect(text).not.toContain('$defs');
  });

  it('mentions no problem that the catalogue does not have', () => {
    for (const [, code] of text.matchAll(/`([A-Z_]{4,})`:/g)) expect(Object.keys(PROBLEMS)).toContain(code);
  });
});
