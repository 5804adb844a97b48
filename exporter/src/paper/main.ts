// The paper exchange as a process: says `{"ready":true,"port":N}` and lives as long as whoever started it.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createExchange, type Exchange } from './exchange.ts';
import { whenParentIsGone } from './parent.ts';
import { readOptions } from './process-options.ts';
import type { Request } from './reply.ts';
import { reportSessions } from './reporter.ts';
import { serve } from './server.ts';

/** Options as one JSON argument, or `-`: the first line of the input, which no process list shows. */
async function main(argument: string | undefined): Promise<void> {
  if (argument === undefined)
    throw new Error('options are missing: one JSON argument, or - and a line of input');
  const json = argument === '-' ? await firstLine() : argument;
  const options = readOptions(json, Date);
  const { exchange, idleMs } = timed(createExchange({ newToken: randomUUID, ...options.exchange }));
  const server = await serve({ exchange, host: options.host, port: options.port });
  const silence = reportSessions(exchange.reports);
  const stop = () => {
    silence();
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (!options.standalone) whenParentIsGone(stop);
  if (options.idleExitMs > 0) setInterval(() => idleMs() > options.idleExitMs && stop(), 1_000).unref();
  process.stdout.write(`${JSON.stringify({ ready: true, port: server.port })}\n`);
}

/** The exchange, and how long nobody has called it. */
function timed(inner: Exchange): { exchange: Exchange; idleMs: () => number } {
  let calledAt = performance.now();
  const handle = (request: Request) => {
    calledAt = performance.now();
    return inner.handle(request);
  };
  return { exchange: { ...inner, handle }, idleMs: () => performance.now() - calledAt };
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  const [line = ''] = (await once(lines, 'line')) as string[];
  lines.close();
  return line;
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`paper exchange: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
