// A one-time code at the door: it reaches the engine, and stays out of every log, audit line and answer.
import { afterEach, describe, expect, it } from 'vitest';
import type { LinkReply } from '../../contract/request.ts';
import { as, frameOf, post, type Running, startGateway, watching } from '../fixture.ts';

const CODE = '918273';
let gateway: Running;
afterEach(() => gateway.close());

async function send(reply: LinkReply | Error, body: unknown = { code: CODE }, headers = as('control')) {
  const engine = async () => {
    if (reply instanceof Error) throw reply;
    return reply;
  };
  gateway = await startGateway({ engine, frame: frameOf(watching) });
  return post(`${gateway.url}/api/accounts/paper-1/code`, body, headers);
}
const taken: LinkReply = { type: 'recorded', count: 1 };

describe('a one-time code', () => {
  it('is passed on to the engine under the name of who sent it', async () => {
    const answer = await send(taken, { code: ` ${CODE} ` });
    expect([answer.status, answer.json()]).toEqual([202, { account: 'paper-1', passed: true }]);
    expect(gateway.asked).toEqual([{ name: 'code', account: 'paper-1', code: CODE, by: 'token:control' }]);
  });

  it.each<[string, LinkReply | Error]>([
    ['taken', taken],
    ['refused', { type: 'refused', code: 'NOT_WAITING', detail: 'nobody waits' }],
    ['lost', new Error(`no answer to {"code":"${CODE}"}`)],
  ])('that is %s is in the audit as a command, and in no log as a code', async (_, reply) => {
    const answer = await send(reply);
    await expect.poll(() => gateway.logged.some(({ fields }) => 'audit' in fields)).toBe(true);
    expect(JSON.stringify([gateway.logged, answer.json()])).not.toContain(CODE);
  });

  it('is refused with the reason when nobody waits, the account is unknown or the caller may not', async () => {
    const late = await send({ type: 'refused', code: 'NOT_WAITING', detail: 'no lock waits for a code' });
    expect([late.status, late.json().code]).toEqual([409, 'NOT_WAITING']);
    const headers = as('control');
    const other = await post(`${gateway.url}/api/accounts/other/code`, { code: CODE }, headers);
    expect(other.json().code).toBe('UNKNOWN_ACCOUNT');
    await gateway.close();
    expect((await send(taken, { code: CODE }, as('read'))).status).toBe(403);
    expect(gateway.asked).toEqual([]);
  });

  it('that is none is not passed on', async () => {
    expect((await send(taken, { code: '12' })).json().code).toBe('INVALID');
    expect(gateway.asked).toEqual([]);
  });

  it('whose fate is unknown is said to be so', async () => {
    expect((await send(new Error('gone'))).json().code).toBe('UNKNOWN_OUTCOME');
  });
});
