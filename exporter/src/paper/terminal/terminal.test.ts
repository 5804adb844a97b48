// The web terminal as a browser meets it: logins and codes, segments that are off for orders too, and its faults.
import { describe, expect, it } from 'vitest';
import type { FaultType } from '../faults.ts';
import type { ExchangeOptions } from '../options.ts';
import { openRig, PUT } from '../rig.ts';
import type { Look } from './page.ts';

/** A visitor who keeps cookies, as a browser does, and follows no redirect by itself. */
function visit(options: Partial<ExchangeOptions> = {}, look: Look = 'plain') {
  const rig = openRig(options);
  const jar = new Map<string, string>();
  const send = (method: string, target: string, body?: unknown) => {
    const [path = '', query = ''] = target.split('?');
    const plan = rig.exchange.handle({
      method,
      path: `/terminal/${look}${path}`,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      body,
    });
    const [, name = '', value = ''] = /^(\w+)=([^;]*)/.exec(plan.headers['set-cookie'] ?? '') ?? [];
    if (name !== '') jar.set(name, value);
    return {
      status: plan.status,
      to: plan.headers.location ?? null,
      body: plan.body,
      text: String(plan.body),
    };
  };
  const get = (path: string) => send('GET', path);
  const post = (path: string, body: unknown) => send('POST', path, body);
  const login = () => post('/login', { user: 'asha', password: 'secret' });
  const disable = () => post('/disable', { segment: ['NSE_FO', 'BSE_FO'] });
  const fault = (type: FaultType) => rig.admin('/admin/faults', { add: { type } });
  const code = () => {
    const { data } = rig.admin('/admin/codes').body as { data: { code: string }[] };
    return data[0]?.code;
  };
  return { ...rig, get, post, login, disable, fault, code };
}
const KILL = '/console?tab=kill-switch';
const reason = (plan: { readonly body: unknown }) =>
  (plan.body as { error?: { reason?: string } }).error?.reason ?? null;

describe('the web terminal', () => {
  it('lets nobody in without the password, and out again on request', () => {
    const { get, post, login } = visit();
    expect(get('/console')).toMatchObject({ status: 303, to: '/terminal/plain/login' });
    expect(post('/login', { user: 'asha', password: 'guess' })).toMatchObject({ status: 401 });
    expect(login()).toMatchObject({ status: 303, to: '/terminal/plain/console' });
    expect(get('/console').text).toContain('asha');
    get('/logout');
    expect(get('/console')).toMatchObject({ status: 303 });
  });

  it('keeps a login for half a day', () => {
    const { get, login, clock } = visit();
    login();
    clock.set(clock.now() + 11 * 3_600_000);
    expect(get('/console').status).toBe(200);
    clock.set(clock.now() + 2 * 3_600_000);
    expect(get('/console').status).toBe(303);
  });

  it('sends a code and takes it once; the third wrong one ends it, and so does time', () => {
    const { get, post, login, code, clock } = visit({}, 'otp');
    expect(login()).toMatchObject({ to: '/terminal/otp/code' });
    expect(get('/console').status).toBe(303);
    const good = code();
    expect(post('/code', { code: 'x' }).text).toContain('That code is wrong');
    expect(post('/code', { code: good })).toMatchObject({ to: '/terminal/otp/console' });
    expect([code(), post('/code', { code: good }).status]).toEqual([undefined, 401]);
    login();
    const spent = code();
    for (const wrong of ['1', '2', '3']) post('/code', { code: wrong });
    expect(post('/code', { code: spent }).text).toContain('Log in again');
    login();
    const late = code();
    clock.set(clock.now() + 121_000);
    expect(post('/code', { code: late }).text).toContain('Log in again');
  });

  it('switches a segment off: new orders are refused, exits and cancels pass, until the day ends', () => {
    const { get, login, disable, order, call, clock, admin } = visit();
    expect(order({}).status).toBe(200);
    const resting = order({ side: 'BUY', type: 'LIMIT', price: 1 }).body as { order_id: string };
    login();
    expect(disable()).toMatchObject({ to: '/terminal/plain/done' });
    expect(get('/done').text).toContain('Segments disabled until 3 March at 00:00');
    expect(get(KILL).text).toMatch(/id="NSE_FO"\s+checked disabled/);
    expect(reason(order({}))).toBe('SEGMENT_DISABLED');
    expect(reason(order({ symbol: PUT, side: 'BUY' }))).toBe('SEGMENT_DISABLED');
    expect(reason(order({ side: 'BUY', qty: 50 }))).toBe('SEGMENT_DISABLED');
    expect(call('DELETE', `/v1/orders/${resting.order_id}`).status).toBe(200);
    expect(order({ side: 'BUY' }).status).toBe(200);
    expect(admin('/admin/state').body).toMatchObject({ users: [{ segments_off: ['NSE_FO', 'BSE_FO'] }] });
    clock.set(Date.parse('2026-03-02T18:30:00Z'));
    expect(get(KILL).text).not.toContain('Disabled until');
  });

  it('is switched on again by the admin alone', () => {
    const { login, disable, order, admin } = visit();
    login();
    disable();
    expect(reason(order({}))).toBe('SEGMENT_DISABLED');
    admin('/admin/segments', { user: 'asha' });
    expect(order({}).status).toBe(200);
  });

  it('refuses exits too where it is told so', () => {
    const { login, disable, order } = visit({ exitsWhenOff: 'refuse' });
    order({});
    login();
    disable();
    expect(reason(order({ side: 'BUY' }))).toBe('SEGMENT_DISABLED');
  });

  it('serves the app its state, and disables for it', () => {
    const { get, post } = visit({}, 'flutter');
    expect(get('/').text).toContain('flt-semantics-placeholder');
    expect(get('/api/state').body).toMatchObject({ user: null });
    expect(post('/api/disable', { segments: ['NSE_FO'] }).body).toMatchObject({ ok: false });
    expect(post('/api/login', { user: 'asha', password: 'secret' }).body).toEqual({ ok: true });
    expect(post('/api/disable', { segments: ['NSE_FO'] }).body).toEqual({ ok: true });
    const { segments } = get('/api/state').body as { segments: { id: string; until: string | null }[] };
    expect(segments.filter(({ until }) => until !== null).map(({ id }) => id)).toEqual(['NSE_FO']);
  });
});

type TerminalFault = Extract<FaultType, `terminal${string}`>;
type Visit = ReturnType<typeof visit>;
const SEEN: Readonly<Record<TerminalFault, (one: Visit) => void>> = {
  terminalNeedsFlat: ({ order, disable }) => {
    order({});
    expect(disable().text).toContain('You have open positions (1)');
    expect(order({}).status).toBe(200);
  },
  terminalRenamed: ({ get }) => expect(get(KILL).text).toContain('Proceed'),
  terminalMoved: ({ get }) => expect(get('/console').text).not.toContain('Kill switch'),
  terminalOtherConfirm: ({ get }) => expect(get(KILL).text).toContain('will be enabled for trading'),
  terminalDeadConfirm: ({ disable, order }) => {
    expect(disable().text).toContain('Segments disabled until');
    expect(order({}).status).toBe(200);
  },
  terminalNoDialog: ({ get }) => expect(get(KILL).text).not.toContain('showModal'),
  terminalPopup: ({ get }) => expect(get(KILL).text).toContain('Notice'),
};

describe('a fault of the terminal', () => {
  it.each(Object.entries(SEEN))('%s', (type, seen) => {
    const one = visit();
    one.login();
    one.fault(type as TerminalFault);
    seen(one);
  });
});
