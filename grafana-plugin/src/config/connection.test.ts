// The test of the connection: what each answer means in words, and that nothing it sends could be a command.
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../../exporter/src/gateway/http/problem.ts';
import { COMMAND_FIELDS, manyOrAll } from '../../../exporter/src/gateway/http/schema/input.ts';
import type { Answer } from '../api.ts';
import { ADMIN, CONTROL, testConnection, verdictOf } from './connection.ts';

const answer = (status: number, body: unknown): Answer => {
  const code = (body as { code?: string } | null)?.code ?? null;
  return { status, body, code };
};
const ours = (code: keyof typeof PROBLEMS): Answer => answer(PROBLEMS[code].status, { code });

describe('what an answer to the test means', () => {
  it.each([
    ['the token does', ours('INVALID'), true, /takes the control token/],
    ['the token is not known', ours('NOT_AUTHENTICATED'), false, /does not know the control token/],
    ['the token may only read', ours('NOT_ALLOWED'), false, /lacks the scope "control"/],
    ["the name is not the exporter's", ours('FOREIGN_HOST'), false, /hostNames/],
    ['it was asked too often', ours('TOO_MANY_REQUESTS'), false, /wait a minute/],
    ['the exporter is older', ours('NOT_FOUND'), false, /older than this plugin/],
    ['the exporter has trouble of its own', ours('INTERNAL'), false, /INTERNAL/],
    [
      'nothing is saved',
      answer(500, { message: 'Failed to fetch plugin settings' }),
      false,
      /save the settings first/,
    ],
    ['the exporter is away', answer(502, null), false, /does not reach/],
    [
      'Grafana forbids it',
      answer(403, { message: 'plugin proxy route access denied' }),
      false,
      /administrator/,
    ],
    ['another server is there', answer(200, '<html>'), false, /not an exporter/],
    ['another server knows nothing of it', answer(404, '<html>'), false, /Nothing answers like an exporter/],
    ['nobody is there', answer(0, null), false, /did not answer/],
  ])('%s', (_, given, ok, text) => {
    const verdict = verdictOf(given, CONTROL);
    expect(verdict.ok).toBe(ok);
    expect(verdict.text).toMatch(text);
  });
});

describe('the test of the connection', () => {
  const asked: [string, unknown][] = [];
  const post = (code: keyof typeof PROBLEMS) => async (route: string, data: unknown) => {
    asked.push([route, data]);
    return ours(code);
  };

  it('sends nothing that the exporter could take for a command', async () => {
    await testConnection(post('INVALID'), true);
    expect(asked.map(([route]) => route)).toEqual(['start', 'reset-day']);
    for (const [route, data] of asked.splice(0)) {
      const fields = COMMAND_FIELDS[route as keyof typeof COMMAND_FIELDS];
      expect(fields.reason.safeParse((data as { reason?: unknown }).reason).success).toBe(false);
      expect(manyOrAll.safeParse((data as { accounts?: unknown }).accounts).success).toBe(false);
    }
  });

  it('asks for the admin token only where there is one, and where the first is good', async () => {
    expect(await testConnection(post('INVALID'), false)).toHaveLength(1);
    expect(await testConnection(post('NOT_AUTHENTICATED'), true)).toHaveLength(1);
    expect(verdictOf(ours('NOT_ALLOWED'), ADMIN).text).toContain('"admin"');
  });
});
