// Python models are never run here; for the graph we read the literal dbt.ref, dbt.source and dbt.config calls in them.
import { type JsonValue, jsonObject, type SourceFile } from '../base/index.ts';
import { type LiteralCall, scanLiteral } from '../jinja/index.ts';
import { type Captured, emptyCapture } from './capture.ts';
import { addConfigCall } from './config/merge-config.ts';

const call = /\bdbt\.(ref|source|config)\s*\(/g;

/** What a Python model refers to and configures. Calls whose arguments are not plain literals are passed over. */
export function capturePython(file: SourceFile): Captured {
  const captured = emptyCapture();
  const code = file.text.replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length));
  for (const match of code.matchAll(call)) {
    const start = match.index + match[0].length;
    const end = closing(code, start);
    if (end === undefined) continue;
    const text = `{{ ${match[1] ?? ''}(${code.slice(start, end)}) }}`;
    const found = scanLiteral({ path: file.path, text })?.segments.find(
      (segment): segment is LiteralCall => typeof segment !== 'string',
    );
    if (found) record(captured, found);
  }
  return captured;
}

function record(captured: Captured, found: LiteralCall): void {
  const [first, second] = found.args.map((arg: JsonValue) => String(arg));
  if (found.name === 'config') addConfigCall(captured.config, jsonObject(found.kwargs));
  else if (found.name === 'source' && first !== undefined && second !== undefined)
    captured.sources.push([first, second]);
  else if (found.name === 'ref' && first !== undefined) {
    const version = found.kwargs.get('v') ?? found.kwargs.get('version') ?? null;
    captured.refs.push({
      name: second ?? first,
      package: second === undefined ? null : first,
      version: typeof version === 'string' || typeof version === 'number' ? version : null,
    });
  }
}

/** Offset of the parenthesis that closes the one before `start`. */
function closing(code: string, start: number): number | undefined {
  let depth = 1;
  let quote = '';
  for (let at = start; at < code.length; at += 1) {
    const sign = code.charAt(at);
    if (quote !== '') {
      if (sign === '\\') at += 1;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}
