// The least that can be done for a tick: one array of numbers per account, summed anew, held against its limits.

const QTY = 75;
const PRICE = 10_000;
const LIMIT = 1_000_000_000;
const STALE_MS = 15_000;

function bareAccount(positions) {
  const net = Float64Array.from({ length: positions }, (_, i) => (i % 3 === 0 ? QTY : -QTY));
  const prices = new Float64Array(positions).fill(PRICE);
  const markedAt = new Float64Array(positions).fill(Date.now());
  const booked = Float64Array.from(net, (qty) => -qty * PRICE);
  return { net, prices, markedAt, booked, breached: false };
}

function judge(account, at) {
  const { net, prices, markedAt, booked } = account;
  let value = 0;
  let known = true;
  for (let i = 0; i < net.length; i += 1) {
    value += booked[i] + net[i] * prices[i];
    if (at - markedAt[i] > STALE_MS) known = false;
  }
  account.breached = known && (value <= -LIMIT || value <= -1.5 * LIMIT);
}

/** `count` accounts; the first position of each is an instrument of its own, as in the real accounts. */
export function bareBook(count, positions) {
  const byInstrument = new Map();
  for (let n = 0; n < count; n += 1) byInstrument.set(`OWN${n}`, bareAccount(positions));
  return {
    tick(instrument, last, at) {
      const account = byInstrument.get(instrument);
      account.prices[0] = last;
      account.markedAt[0] = at;
      judge(account, at);
    },
  };
}
