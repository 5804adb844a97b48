// Questions to the history: a route for each, so that the API's description shows what it answers, and their list.
import { z } from 'zod';
import type { Question } from '../../core/history/question.ts';
import { QUESTIONS } from '../../core/history/questions/registry.ts';
import { questionNames } from '../history/answer.ts';
import { type AnswerFormat, columnsOf, TYPES } from '../history/answered.ts';
import { inquiryOf, inquirySchema } from '../history/inquiry.ts';
import { noSuchAccount } from './accounts.ts';
import type { Deps } from './deps.ts';
import { refuse } from './problem.ts';
import { json, type Reply } from './reply.ts';
import { type Route, route } from './route.ts';
import { answerSchema, QuestionsAnswer } from './schema/history.ts';

const PATH = '/api/history';
const RETRY_AFTER = { 'Retry-After': '5' };
/** Answers that slow readers have not taken yet; beyond it no further question is answered. */
const MOST_BYTES_LEAVING = 64 * 1024 * 1024;

const querySchema = inquirySchema.extend({
  format: z
    .enum(['json', 'csv'], 'must be json or csv')
    .optional()
    .meta({ description: 'What the Accept header prefers where it is absent' }),
});

const FORMATS: Readonly<Record<string, AnswerFormat>> = { 'application/json': 'json', 'text/csv': 'csv' };

const tooMany = (): Reply =>
  refuse('TOO_MANY_QUESTIONS', 'others are being answered; ask again in a few seconds', {}, RETRY_AFTER);

type Answered = Awaited<ReturnType<NonNullable<Deps['answers']>['ask']>>;

function refused(deps: Deps, answer: Exclude<Answered, { readonly ok: true }>): Reply {
  switch (answer.code) {
    case 'UNKNOWN_ACCOUNT':
      return noSuchAccount(answer.detail);
    case 'INVALID': {
      const error = { path: `query.${answer.path}`, message: answer.detail };
      return refuse('INVALID', `${error.path}: ${error.message}`, { errors: [error] });
    }
    case 'TOO_MANY_QUESTIONS':
      return tooMany();
    case 'QUESTION_TOO_BIG':
      return refuse('QUESTION_TOO_BIG', 'ask for a shorter span, fewer accounts or a longer step');
    case 'HISTORY_UNREADABLE':
      deps.log.warn({ why: answer.detail }, 'the history could not be read');
      return refuse('HISTORY_UNREADABLE', 'the log says why', {}, RETRY_AFTER);
    case 'UNKNOWN_QUESTION':
      return refuse('UNKNOWN_QUESTION', answer.detail);
    case 'INTERNAL':
      return refuse('INTERNAL', 'the log says more');
  }
}

function one(deps: Deps, question: Question, leaving: { bytes: number }): Route {
  const accounts = () => deps.view.latest()?.accounts.map(({ id, currency }) => ({ id, currency })) ?? [];
  return route({
    method: 'GET',
    path: `${PATH}/${question.name}`,
    scope: 'read',
    tag: 'history',
    summary: question.what,
    query: querySchema,
    answers: [{ status: 200, what: question.what, schema: answerSchema(question), also: ['text/csv'] }],
    problems: ['UNKNOWN_ACCOUNT', 'TOO_MANY_QUESTIONS', 'QUESTION_TOO_BIG', 'HISTORY_UNREADABLE'],
    async handle({ query, accepts }) {
      const { format = FORMATS[accepts(Object.keys(FORMATS))] ?? 'json', ...asked } = query;
      if (deps.answers === null) return refuse('HISTORY_UNREADABLE', 'none is kept here');
      if (leaving.bytes > MOST_BYTES_LEAVING) return tooMany();
      const setting = { now: deps.clock.now(), zones: deps.zones, accounts: accounts() };
      const answer = await deps.answers.ask({ inquiry: inquiryOf(question.name, asked), setting, format });
      if (!answer.ok) return refused(deps, answer);
      const { bytes } = answer;
      leaving.bytes += bytes.length;
      const left = (): void => {
        leaving.bytes -= bytes.length;
      };
      return { status: 200, type: TYPES[format], text: '', bytes: { all: bytes, left } };
    },
  });
}

const list = (): Route =>
  route({
    method: 'GET',
    path: PATH,
    scope: 'read',
    tag: 'history',
    summary: 'What can be asked of the history, with the columns of each answer',
    answers: [{ status: 200, what: 'The questions', schema: QuestionsAnswer }],
    problems: [],
    handle: () =>
      json(200, {
        questions: QUESTIONS.map((question) => ({
          query: question.name,
          what: question.what,
          columns: columnsOf(question),
        })),
      }),
  });

export function questions(deps: Deps): readonly Route[] {
  const leaving = { bytes: 0 };
  return [list(), ...QUESTIONS.map((question) => one(deps, question, leaving))];
}

/** For a path below the questions that is none of them; null for others. */
export const noSuchQuestion = (path: string): Reply | null =>
  path.startsWith(`${PATH}/`)
    ? refuse('UNKNOWN_QUESTION', `there are ${questionNames()}`, {
        queries: QUESTIONS.map(({ name }) => name),
      })
    : null;
