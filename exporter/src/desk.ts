// Gives each request that crosses the link to whoever answers it.
import type {
  AlertsRequest,
  CodeRequest,
  ConfigRequest,
  EngineRequest,
  LinkReply,
  LinkRequest,
  NotifiedRequest,
  ReadinessRequest,
  SessionRequest,
} from './contract/request.ts';

interface Answers<R> {
  request(request: R): Promise<LinkReply>;
}

interface Desk {
  readonly engine: Answers<EngineRequest> & { code(request: CodeRequest): Promise<LinkReply> };
  readonly configs: Answers<ConfigRequest>;
  readonly sessions: Answers<SessionRequest>;
  readonly alerts: Answers<AlertsRequest>;
  readonly readiness: Answers<ReadinessRequest>;
  readonly notified: Answers<NotifiedRequest>;
}

export function answerAll({ engine, configs, sessions, alerts, readiness, notified }: Desk) {
  return (request: LinkRequest): Promise<LinkReply> => {
    switch (request.name) {
      case 'config':
      case 'configure':
        return configs.request(request);
      case 'start-session':
      case 'stop-sessions':
        return sessions.request(request);
      case 'code':
        return engine.code(request);
      case 'readiness':
        return readiness.request(request);
      case 'notified':
        return notified.request(request);
      case 'alerts':
        return alerts.request(request);
      default:
        return engine.request(request);
    }
  };
}
