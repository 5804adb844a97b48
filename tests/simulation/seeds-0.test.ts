// Goal: no world, with whatever faults and crashes, reverses a position, fills an exit twice or leaves an account open.
// Method: seeded runs of the real engine, adapter and exchange on virtual time, judged by what the exchange knows.
import { describe } from 'vitest';
import { seededWorlds } from './seeds.ts';

describe('seeded worlds', () => seededWorlds(0));
