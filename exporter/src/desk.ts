// Gives each request that crosses the link to whoever answers it.
import type {
  AlertsRequest,
  ConfigRequest,
  EngineRequest,
  LinkReply,
  LinkRequest,
  SessionRequest,
} from './contract/request.ts';

interface Answers<R> {
  request(request: R): Promise<LinkReply>;
}

interface Desk {
  readonly engine: Answers<EngineRequest>;
  readonly configs?: Answers<ConfigRequest>;
  readonly sessions?: Answers<SessionRequest>;
  readonly alerts?: Answers<AlertsRequest>;
}

const nobody: Answers<unknown> = {
  request: async () => ({ type: 'refused', code: 'NOT_FOUND', detail: 'this exporter does not do that' }),
};

export function answerAll(desk: Desk): (request: LinkRequest) => Promise<LinkReply> {
  const { engine, configs = nobody, sessions = nobody, alerts = nobody } = desk;
  return (request) => {
    switch (request.name) {
      case 'config':
      case 'configure':
        return configs.request(request);
      case 'start-session':
      case 'stop-sessions':
        return sessions.request(request);
      case 'alerts':
        return alerts.request(request);
      default:
        return engine.request(request);
    }
  };
}
