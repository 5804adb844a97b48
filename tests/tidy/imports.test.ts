// Planted imports: each forbidden way from room to room is seen, and each allowed one is not.
import { describe, expect, it } from 'vitest';
import { forbiddenImports } from './imports.ts';

const found = (path: string, ...lines: string[]) =>
  forbiddenImports([{ path: `exporter/src/${path}`, text: ['// x', ...lines].join('\n') }]);

describe('imports that are allowed', () => {
  it.each([
    ['core/account/decide.ts', "import { plan } from '../kill/plan.ts';"],
    ['core/frame.ts', "import type { Frame } from '../contract.ts';"],
    ['core/frame.ts', "import { type Frame, type PlanView } from '../contract.ts';"],
    ['contract.ts', "import type { Order } from './core/types.ts';"],
    [
      'engine/loop.ts',
      "import { decide } from '../core/account/decide.ts';\nimport { CronJob } from 'cron';",
    ],
    [
      'backbone/embedded/row.ts',
      "import Database from 'better-sqlite3';\nimport { link } from '../chain.ts';",
    ],
    ['brokers/index.ts', "import { paper } from './paper/broker.ts';"],
    ['gateway/http/app.ts', "import express from 'express';\nimport { PHASES } from '../../contract.ts';"],
    ['gateway/console/page/main.ts', "import { PHASES } from '../../../contract.ts';"],
    ['paper/server.ts', "import { createServer } from 'node:http';\nimport { config } from '../config.ts';"],
    ['main.ts', "import './engine/loop.ts';\nimport './gateway/view.ts';\nimport 'express';"],
    ['gateway/worker.ts', "import '../backbone/embedded/link.ts';"],
    ['core/mtm.test.ts', "import fc from 'fast-check';\nimport '../paper/market.ts';"],
  ])('%s: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

describe('imports that are forbidden', () => {
  it.each([
    ['core touches Node', 'core/a.ts', "import { join } from 'node:path';"],
    ['core takes a package', 'core/a.ts', "import { z } from 'zod';"],
    ['core runs code of the contract', 'core/a.ts', "import { PHASES } from '../contract.ts';"],
    ['core reaches outwards', 'core/a.ts', "import type { Inbox } from '../engine/inbox.ts';"],
    ['contract runs code', 'contract.ts', "import { conditions } from './core/kill/conditions/index.ts';"],
    ['gateway imports the engine', 'gateway/http/app.ts', "import '../../engine/loop.ts';"],
    [
      'gateway imports a type of the engine',
      'gateway/view.ts',
      "import type { A } from '../engine/loop.ts';",
    ],
    ['gateway imports a broker', 'gateway/view.ts', "import { b } from '../brokers/paper/broker.ts';"],
    ['gateway imports a root', 'gateway/view.ts', "import '../main.ts';"],
    ['engine imports a broker', 'engine/polls.ts', "import '../brokers/index.ts';"],
    ['engine runs code of the contract', 'engine/polls.ts', "import { PHASES } from '../contract.ts';"],
    ['a broker imports its sibling', 'brokers/paper/a.ts', "import { b } from '../zerodha/b.ts';"],
    ['a backbone imports its sibling', 'backbone/nats/a.ts', "import { b } from '../embedded/b.ts';"],
    ['the paper exchange knows the core', 'paper/a.ts', "import { mtm } from '../core/risk/mtm.ts';"],
    ['the page touches Node', 'gateway/console/page/a.ts', "import 'node:fs';"],
    ['a room takes the package of another', 'engine/a.ts', "import Database from 'better-sqlite3';"],
    ['a re-export', 'gateway/a.ts', "export * from '../engine/loop.ts';"],
    ['a dynamic import', 'gateway/a.ts', "const a = await import('../engine/loop.ts');"],
    ['a type by import()', 'gateway/a.ts', "type A = import('../engine/loop.ts').Loop;"],
    ['a mixed import counts as code', 'core/a.ts', "import { PHASES, type Frame } from '../contract.ts';"],
    ['a way out of the exporter', 'engine/a.ts', "import '../../../tests/build.ts';"],
  ])('%s', (_name, path, text) => {
    expect(found(path, text)).toHaveLength(1);
  });

  it('says where and why', () => {
    expect(found('gateway/a.ts', '', "import '../engine/loop.ts';")).toEqual([
      'exporter/src/gateway/a.ts:3 imports ../engine/loop.ts: gateway may not import engine',
    ]);
  });

  it('gives no home to a file in a room that nobody has named', () => {
    expect(found('attic/a.ts')).toEqual([
      'exporter/src/attic/a.ts:1 belongs to no room of tests/tidy/rooms.ts',
    ]);
  });
});
