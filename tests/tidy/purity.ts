// The core knows no clock, no chance and no world: these names may not be used in it, only be told to it as input.
import ts from 'typescript';
import { finding, isTest, lineAt, parse, type Source, visit } from './source.ts';

const WORLDLY = new Set(
  (
    'Date performance process globalThis global require console fetch crypto Buffer Intl WebSocket ' +
    'setTimeout setInterval setImmediate queueMicrotask structuredClone Atomics SharedArrayBuffer'
  ).split(' '),
);

export function impurities(files: readonly Source[]): readonly string[] {
  const core = files.filter((file) => /^exporter\/src\/core\/.*\.ts$/.test(file.path) && !isTest(file));
  return core.flatMap((file) => {
    const tree = parse(file);
    const found: string[] = [];
    visit(tree, (node) => {
      const name = worldlyName(node);
      if (name !== null) found.push(finding(file, lineAt(tree, node.getStart()), `core uses ${name}`));
    });
    return found;
  });
}

function worldlyName(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') return 'Math.random';
  if (!ts.isIdentifier(node) || !WORLDLY.has(node.text)) return null;
  return isOnlyAKey(node) ? null : node.text;
}

/** `order.process` and `{ process: 1 }` name a property of ours, not the world's. */
function isOnlyAKey(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name === node;
  return ts.isPropertySignature(parent) || ts.isMethodSignature(parent);
}
