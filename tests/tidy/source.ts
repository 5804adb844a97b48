// A file of the tree as plain data, and what every check asks of one: its kind, its syntax tree, its line numbers.
import ts from 'typescript';

export interface Source {
  /** From the top of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Test files and all that lies under tests/: they may import anything and repeat themselves. */
export const isTest = ({ path }: Source): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('tests/');
export const isScript = ({ path }: Source): boolean => /\.(tsx?|mjs)$/.test(path);

/** One violation, in the form that an editor opens by a click. */
export const finding = ({ path }: Source, line: number, what: string): string => `${path}:${line} ${what}`;

const trees = new WeakMap<Source, ts.SourceFile>();

export function parse(source: Source): ts.SourceFile {
  const known = trees.get(source);
  if (known !== undefined) return known;
  const tree = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2023, true);
  trees.set(source, tree);
  return tree;
}

/** Line of a position, counted from 1. */
export const lineAt = (tree: ts.SourceFile, position: number): number =>
  tree.getLineAndCharacterOfPosition(position).line + 1;

/** Calls `seen` for every node below `node`; where it returns false, that branch is left out. */
export function visit(node: ts.Node, seen: (child: ts.Node) => unknown): void {
  node.forEachChild((child) => {
    if (seen(child) !== false) visit(child, seen);
  });
}
