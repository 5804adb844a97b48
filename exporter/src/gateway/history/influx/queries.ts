// The fixed questions of the History dashboard to InfluxDB, in InfluxQL as Grafana asks it: for docs and tests too.

export interface DashboardQuery {
  readonly name: string;
  /** What a panel shows of it. */
  readonly what: string;
  /**
   * `$account` stands in a regular expression, `$timeFilter` for the dashboard's span and `$interval` for the length
   * of a point: Grafana puts them in.
   */
  readonly text: string;
}

const MINE = '"account" =~ /^$account$/ AND $timeFilter';

export const DASHBOARD_QUERIES: readonly DashboardQuery[] = [
  {
    name: 'equity',
    what: 'The MTM over time with its highest and lowest, by account.',
    text:
      'SELECT last("mtm") AS "mtm", max("mtmHigh") AS "high", min("mtmLow") AS "low" ' +
      `FROM "minutely"."minute" WHERE ${MINE} GROUP BY time($interval), "account", "currency" fill(none)`,
  },
  {
    name: 'equity-long',
    what: 'The same over months, from hours.',
    text:
      'SELECT last("mtm") AS "mtm", max("mtmHigh") AS "high", min("mtmLow") AS "low" ' +
      `FROM "hourly"."hour" WHERE ${MINE} GROUP BY time($interval), "account", "currency" fill(none)`,
  },
  {
    name: 'daily',
    what: 'What each day made, with its best and worst moment, its trades and whether it tripped.',
    text:
      'SELECT "name", "pnl", "realized", "high", "low", "trades", "wins", "losses", "won", "lost", "tripped" ' +
      `FROM "forever"."day" WHERE ${MINE} GROUP BY "account"`,
  },
  {
    name: 'drawdown',
    what: 'The largest fall of each day from a peak before it.',
    text: `SELECT "name", "drawdown" FROM "forever"."day" WHERE ${MINE} GROUP BY "account"`,
  },
  {
    name: 'drawdown-from-peak',
    what: 'How far the MTM stood below the peak of its day, at each moment.',
    text:
      'SELECT last("peak") - last("mtm") AS "below" ' +
      `FROM "raw"."sample" WHERE ${MINE} GROUP BY time($interval), "account" fill(none)`,
  },
  {
    name: 'fund-drawdown',
    what: 'The NAV of a fund and how far it is below its peak.',
    text:
      'SELECT last("navUsd") AS "nav", max("drawdownRatio") AS "drawdown", max("atrRatio") AS "atr" ' +
      `FROM "hourly"."hour" WHERE ${MINE} GROUP BY time($interval), "account" fill(none)`,
  },
  {
    name: 'intraday',
    what: 'The spread of the MTM within each quarter of an hour: what the day is like at that time.',
    text:
      'SELECT mean("mtm") AS "mean", percentile("mtm", 10) AS "low", percentile("mtm", 90) AS "high" ' +
      `FROM "minutely"."minute" WHERE ${MINE} GROUP BY time(15m), "account" fill(none)`,
  },
  {
    name: 'trades',
    what: 'Trades one by one.',
    text:
      'SELECT "symbol", "side", "qty", "entryPrice", "exitPrice", "pnl", "source" ' +
      `FROM "forever"."trade" WHERE ${MINE} GROUP BY "account"`,
  },
  {
    name: 'trades-by-symbol',
    what: 'How many trades each contract had and what they made.',
    text:
      'SELECT sum("pnl") AS "pnl", count("pnl") AS "trades", max("pnl") AS "best", min("pnl") AS "worst" ' +
      `FROM "forever"."trade" WHERE ${MINE} GROUP BY "account", "symbol"`,
  },
  {
    name: 'router-fill',
    what: 'What share of orders was filled as maker, and what share fell back.',
    text:
      'SELECT last("makerFillRatio") AS "maker", last("fallbackRatio") AS "fallback" ' +
      `FROM "minutely"."minute" WHERE ${MINE} GROUP BY time($interval), "account" fill(none)`,
  },
  {
    name: 'router-slippage',
    what: 'The quartiles of slippage in basis points, and fees against profit.',
    text:
      'SELECT last("slipQ25Bps") AS "q25", last("slippageBps") AS "median", last("slipQ75Bps") AS "q75", ' +
      `last("feePnlRatio") AS "fee" FROM "minutely"."minute" WHERE ${MINE} ` +
      'GROUP BY time($interval), "account" fill(none)',
  },
  {
    name: 'kills',
    what: 'Each kill: when it was flat and locked, and what the way there cost.',
    text:
      'SELECT "seq", "rule", "recordedSeconds", "cancelledSeconds", "flatSeconds", "lockedSeconds", ' +
      `"mtmAtTrip", "mtmAtFlat", "slippage" FROM "forever"."kill" WHERE ${MINE} GROUP BY "account", "cause"`,
  },
  {
    name: 'time-to-flat',
    what: 'How long kills took until they were flat: the middle, nine of ten, the longest.',
    text:
      'SELECT median("flatSeconds") AS "median", percentile("flatSeconds", 90) AS "p90", ' +
      `max("flatSeconds") AS "longest", count("flatSeconds") AS "kills" FROM "forever"."kill" WHERE ${MINE} ` +
      'GROUP BY "account"',
  },
  {
    name: 'limits',
    what: 'How close each day came to its nearest limit.',
    text: `SELECT "name", "utilizationRatio" FROM "forever"."day" WHERE ${MINE} GROUP BY "account"`,
  },
  {
    name: 'utilization',
    what: 'How much of the nearest limit was used up, over time.',
    text:
      'SELECT max("utilizationRatio") AS "used" ' +
      `FROM "minutely"."minute" WHERE ${MINE} GROUP BY time($interval), "account" fill(none)`,
  },
  {
    name: 'phases',
    what: 'The phase of each account over time, as a timeline.',
    text:
      'SELECT last("phase") AS "phase" ' +
      `FROM "minutely"."minute" WHERE ${MINE} GROUP BY time($interval), "account" fill(none)`,
  },
  {
    name: 'facts',
    what: 'What happened, for marks on other panels.',
    text:
      `SELECT "seq", "body" FROM "forever"."fact" WHERE ${MINE} AND ` +
      '"type" =~ /^(KillTripped|KillLocked|Rearmed|Blocked|Unblocked|KillStuck)$/ GROUP BY "account", "type"',
  },
];

/** A query as the server is asked, where no Grafana puts its words in. */
export const filledIn = (text: string, account: string, span: string, interval: string): string =>
  text.replaceAll('$account', account).replaceAll('$timeFilter', span).replaceAll('$interval', interval);
