// What the test of the data source says for each answer.
import { expect, it } from 'vitest';
import { healthOf } from './health.ts';

const two = [{ phase: 'watching' }, { phase: 'locked' }];

it.each([
  ['all is well', 200, { ageMs: 20, accounts: two }, 'success', /2 accounts, 1 not just watched/],
  ['the engine is silent', 200, { ageMs: 9_000, accounts: two }, 'error', /silent: what it shows is 9 s old/],
  ['another server is there', 200, '<html>', 'error', /not an exporter/],
  ['the token is not known', 400, { code: 'NOT_AUTHENTICATED' }, 'error', /does not know the read token/],
  ['the token may not read', 403, { code: 'NOT_ALLOWED' }, 'error', /scope "read"/],
  ['the name is not its own', 403, { code: 'FOREIGN_HOST' }, 'error', /hostNames/],
  ['nobody is there', 502, null, 'error', /does not reach/],
  ['nothing answered', 0, null, 'error', /did not answer/],
])('%s', (_, status, body, verdict, text) => {
  const health = healthOf(status, body);
  expect(health.status).toBe(verdict);
  expect(health.message).toMatch(text);
});
