// No promise is left alone: the linter sees our own functions, this one knows the types of Node and of packages too.
import ts from 'typescript';
import { lineAt, visit } from './source.ts';

/** The program of a tsconfig file, with types. Takes seconds: make it once. */
export function programOf(configFile: string): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const config = ts.getParsedCommandLineOfConfigFile(configFile, undefined, host);
  return ts.createProgram(config?.fileNames ?? [], config?.options ?? {});
}

export function floatingPromises(program: ts.Program): readonly string[] {
  const checker = program.getTypeChecker();
  const own = program.getSourceFiles().filter((tree) => !/node_modules|\.d\.ts$/.test(tree.fileName));
  return own.flatMap((tree) => {
    const found: string[] = [];
    visit(tree, (node) => {
      if (!ts.isExpressionStatement(node) || !isPromise(checker, node.expression)) return;
      if (isHandled(node.expression)) return;
      found.push(`${tree.fileName}:${lineAt(tree, node.getStart())} leaves a promise alone`);
    });
    return found;
  });
}

function isPromise(checker: ts.TypeChecker, expression: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(expression);
  const parts = type.isUnion() ? type.types : [type];
  return parts.some((part) => {
    const then = part.getProperty('then');
    return then !== undefined && checker.getTypeOfSymbol(then).getCallSignatures().length > 0;
  });
}

/** An assigned promise has a name by which it is awaited later; `.catch(…)` and `.then(…, …)` hear its failure. */
function isHandled(expression: ts.Expression): boolean {
  if (isAssignment(expression)) return true;
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return false;
  const method = expression.expression.name.text;
  if (method === 'finally') return isHandled(expression.expression.expression);
  return (
    (method === 'catch' && expression.arguments.length > 0) ||
    (method === 'then' && expression.arguments.length > 1)
  );
}

const isAssignment = (node: ts.Expression): boolean =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
  node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
