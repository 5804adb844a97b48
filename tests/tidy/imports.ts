// Holds every import of exporter/src against the table of rooms.
import { posix } from 'node:path';
import ts from 'typescript';
import { ROOMS, ROOTS, type Room } from './rooms.ts';
import { finding, isTest, lineAt, parse, type Source, visit } from './source.ts';

const SRC = 'exporter/src/';

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

export function forbiddenImports(files: readonly Source[]): readonly string[] {
  return files.filter(isGoverned).flatMap((file) => {
    const home = roomOf(file.path);
    if (home === null) return [finding(file, 1, 'belongs to no room of tests/tidy/rooms.ts')];
    return importsOf(file).flatMap((each) => {
      const why = objection(file, home, each);
      return why === null ? [] : [finding(file, each.line, `imports ${each.specifier}: ${why}`)];
    });
  });
}

const isGoverned = (file: Source): boolean =>
  file.path.startsWith(SRC) &&
  /\.ts$/.test(file.path) &&
  !isTest(file) &&
  !ROOTS.includes(file.path.slice(SRC.length));

/** What is wrong with this import, or null. */
function objection(file: Source, home: Home, { specifier, typeOnly }: Import): string | null {
  const { room } = home;
  if (specifier.startsWith('node:')) return room.node ? null : `${room.path} touches no Node module`;
  if (!specifier.startsWith('.')) {
    return room.packages.includes(packageName(specifier)) ? null : `not a package of ${room.path}`;
  }
  const target = posix.join(posix.dirname(file.path), specifier);
  const there = roomOf(target);
  if (there === null || ROOTS.includes(target.slice(SRC.length)))
    return `no room that ${room.path} may enter`;
  if (there.name === home.name || room.may.includes(there.room.path)) return null;
  if (!room.types.includes(there.room.path)) return `${room.path} may not import ${there.room.path}`;
  return typeOnly ? null : `${room.path} may import types of ${there.room.path} only`;
}

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

interface Home {
  readonly room: Room;
  /** Tells siblings apart: `brokers/paper` and `brokers/zerodha` share a row of the table. */
  readonly name: string;
}

function roomOf(path: string): Home | null {
  if (!path.startsWith(SRC)) return null;
  const inside = path.slice(SRC.length);
  const homes = ROOMS.flatMap((room) => {
    const name = nameWithin(room.path, inside);
    return name === null ? [] : [{ room, name }];
  });
  return homes.sort((a, b) => b.name.length - a.name.length)[0] ?? null;
}

function nameWithin(room: string, inside: string): string | null {
  if (!room.endsWith('/*')) return inside === room || inside.startsWith(`${room}/`) ? room : null;
  const parent = room.slice(0, -1);
  const [folder, ...rest] = inside.startsWith(parent) ? inside.slice(parent.length).split('/') : [];
  return folder === undefined || rest.length === 0 ? null : parent + folder;
}

function importsOf(file: Source): readonly Import[] {
  const tree = parse(file);
  const found: Import[] = [];
  visit(tree, (node) => {
    const named = specifierOf(node);
    if (named === null) return;
    found.push({ specifier: named.text, typeOnly: isTypeOnly(node), line: lineAt(tree, named.getStart()) });
  });
  return found;
}

/** Imports, re-exports, `import()` and `import('x').T` alike. */
function specifierOf(node: ts.Node): ts.StringLiteral | null {
  const candidate =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined;
  return candidate !== undefined && ts.isStringLiteral(candidate) ? candidate : null;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  const { phaseModifier, name, namedBindings } = node.importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.every((element) => element.isTypeOnly);
}
