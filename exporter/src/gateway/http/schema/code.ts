// A one-time code, and the answer to it. A code is never repeated in an answer.
import { z } from 'zod';

export const oneTimeCode = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z]{4,12}$/, 'must be 4 to 12 digits or letters')
  .meta({ description: 'As it was received; neither logged nor recorded', example: '123456' });

export const CodePassed = z
  .object({ account: z.string(), passed: z.literal(true) })
  .meta({ id: 'CodePassed', description: 'The lock that waited for it has it' });
