// Thirty random days in a file: killed and opened again, packed at random moments, in disorder and twice.
import { embeddedRig } from './rigs.ts';
import { tellsThirtyDays } from './thirty-days.ts';

tellsThirtyDays('the embedded store', embeddedRig);
