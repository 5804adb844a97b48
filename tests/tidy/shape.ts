// The measures of a file: a first line that promises something, and lengths that a person can hold in mind.
import ts from 'typescript';
import { finding, isScript, isTest, lineAt, parse, type Source, visit } from './source.ts';

const FILE_LINES = 400;
const FUNCTION_LINES = 70;
/** The formatter breaks code at 110; what it cannot break, comments and sentences, ends here. */
const LINE_WIDTH = 120;
const TEST_LINE_WIDTH = 140;

export function silentFiles(files: readonly Source[]): readonly string[] {
  return files.filter(takesComment).flatMap((file) => {
    const lines = file.text.split('\n');
    const first = lines[0]?.startsWith('#!') ? lines[1] : lines[0];
    return /^(\/\/|\/\*|#)/.test(first ?? '') ? [] : [finding(file, 1, 'does not begin with a comment')];
  });
}

const takesComment = (file: Source): boolean =>
  isScript(file) || /\.(css|ya?ml|sh)$/.test(file.path) || file.text.startsWith('#!');

export function longFiles(files: readonly Source[]): readonly string[] {
  return files.filter(isMeasured).flatMap((file) => {
    const count = file.text.trimEnd().split('\n').length;
    return count > FILE_LINES ? [finding(file, count, `is longer than ${FILE_LINES} lines`)] : [];
  });
}

export function wideLines(files: readonly Source[]): readonly string[] {
  return files.filter(isMeasured).flatMap((file) => {
    const limit = isTest(file) ? TEST_LINE_WIDTH : LINE_WIDTH;
    return file.text.split('\n').flatMap((line, index) => {
      return line.length > limit ? [finding(file, index + 1, `is ${line.length} wide, over ${limit}`)] : [];
    });
  });
}

const isMeasured = (file: Source): boolean => isScript(file) || file.path.endsWith('.css');

/**
 * Lines of a function without its tables and without the named functions inside it, which are measured themselves.
 * In tests the callbacks of `describe` and `it` are left out in the same way.
 */
export function longFunctions(files: readonly Source[]): readonly string[] {
  return files.filter(isScript).flatMap((file) => {
    const tree = parse(file);
    const found: string[] = [];
    const exempt = (node: ts.Node): boolean => isTest(file) && isCallback(node);
    visit(tree, (node) => {
      if (!ts.isFunctionLike(node) || exempt(node)) return;
      const count = ownLines(
        tree,
        node,
        (inner) => isNamedFunction(inner) || isTable(inner) || exempt(inner),
      );
      const line = lineAt(tree, node.getStart());
      if (count > FUNCTION_LINES) found.push(finding(file, line, `is a function of ${count} lines`));
    });
    return found;
  });
}

function ownLines(tree: ts.SourceFile, node: ts.Node, leftOut: (inner: ts.Node) => boolean): number {
  let count = height(tree, node);
  visit(node, (inner) => {
    if (!leftOut(inner)) return true;
    count -= height(tree, inner) - 1;
    return false;
  });
  return count;
}

const height = (tree: ts.SourceFile, node: ts.Node): number =>
  lineAt(tree, node.end) - lineAt(tree, node.getStart()) + 1;

const isCallback = (node: ts.Node): boolean => ts.isFunctionLike(node) && ts.isCallExpression(node.parent);

const isNamedFunction = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  (ts.isFunctionLike(node) &&
    (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent)));

/** An object or list literal that holds values only: it is read by rows, however many. */
function isTable(node: ts.Node): boolean {
  if (!ts.isObjectLiteralExpression(node) && !ts.isArrayLiteralExpression(node)) return false;
  let plain = true;
  visit(node, (inner) => {
    if (ts.isFunctionLike(inner)) plain = false;
    return plain;
  });
  return plain;
}
