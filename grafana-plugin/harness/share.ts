// Hands libraries to plugins under the names that Grafana shares them by, in the manner of its loader: SystemJS 0.20
// before Grafana 10.2, an import map of SystemJS 6 since then.

type Library = object | unknown;
interface Loaded {
  readonly plugin: unknown;
}

interface OldLoader {
  registerDynamic(
    name: string,
    deps: readonly string[],
    executes: boolean,
    run: (...args: unknown[]) => void,
  ): void;
  config(settings: object): void;
  import(url: string): Promise<Loaded>;
}

interface NewLoader {
  set(url: string, library: unknown): void;
  addImportMap(map: { imports: Record<string, string> }): void;
  import(url: string): Promise<Loaded>;
  constructor: { prototype: { shouldFetch: () => boolean } };
}

declare global {
  interface Window {
    System: OldLoader | NewLoader;
  }
}

function shareOld(system: OldLoader, libraries: Readonly<Record<string, Library>>): void {
  system.config({
    baseURL: 'public',
    defaultExtension: 'js',
    meta: { '/*': { esModule: true, authorization: true } },
  });
  for (const [name, library] of Object.entries(libraries)) {
    system.registerDynamic(name, [], true, (_require, _exports, module) => {
      Object.assign(module as object, { exports: library });
    });
  }
}

function shareNew(system: NewLoader, libraries: Readonly<Record<string, Library>>): void {
  const imports: Record<string, string> = {};
  for (const [name, library] of Object.entries(libraries)) {
    imports[name] = `package:${name}`;
    system.set(`package:${name}`, library);
  }
  system.addImportMap({ imports });
  system.constructor.prototype.shouldFetch = () => true;
}

export function share(libraries: Readonly<Record<string, Library>>): {
  import(url: string): Promise<Loaded>;
} {
  const system = window.System;
  if ('registerDynamic' in system) shareOld(system, libraries);
  else shareNew(system, libraries);
  return system;
}
