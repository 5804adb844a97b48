// Breach when the day's MTM is at or below minus the limit.
import type { Condition, Verdict } from './verdict.ts';

const money = (minor: number): string => (minor / 100).toFixed(2);

export const dailyLoss: Condition = ({ settings, mtm, mtmConfirmed }, factor) => {
  if (settings.dailyLoss === null) {
    return {
      state: 'ok',
      observed: mtm?.value ?? null,
      limit: null,
      headroomRatio: null,
      text: 'no limit set',
    };
  }
  const limit = Math.round(settings.dailyLoss * factor);
  const unknown = (text: string): Verdict => ({
    state: 'unknown',
    observed: null,
    limit,
    headroomRatio: null,
    text,
  });
  if (mtm === null) return unknown('the account has not been read yet');
  if (mtm.value === null) {
    const bounds =
      mtm.worst === null || mtm.best === null ? 'no bounds' : `${money(mtm.worst)} to ${money(mtm.best)}`;
    return unknown(`MTM unknown (${bounds}): no fresh price for ${mtm.missing.slice(0, 5).join(', ')}`);
  }
  const headroomRatio = Math.max(0, Math.min(1, (mtm.value + limit) / limit));
  if (mtm.value > -limit) {
    const text = `MTM ${money(mtm.value)} is ${money(mtm.value + limit)} above the limit ${money(-limit)}`;
    return { state: 'ok', observed: mtm.value, limit, headroomRatio, text };
  }
  if (!mtmConfirmed) return unknown(`MTM ${money(mtm.value)} is not confirmed by a second look yet`);
  const text = `MTM ${money(mtm.value)} has reached the limit ${money(-limit)}`;
  return { state: 'breach', observed: mtm.value, limit, headroomRatio: 0, text };
};
