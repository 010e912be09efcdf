// Overloads of a function: bodies in the files of others, rendered as the function's own.
import { isJsonArray, isJsonObject, type JsonObject, jsonObject } from '../base/index.ts';
import type { RunContext } from '../context/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import type { ParsedNode } from '../parse/index.ts';

/** What a function's properties say of its overloads; nothing for all else. */
export function overloadsOf(node: ParsedNode): readonly JsonObject[] {
  const given = node.kind === 'function' ? node.properties['overloads'] : undefined;
  return isJsonArray(given) ? given.filter(isJsonObject) : [];
}

/** The overloads with `compiled_body`. @throws TsdbtError 12xx */
export async function renderOverloads(
  node: ParsedNode,
  globals: RunContext['globals'],
): Promise<readonly JsonObject[]> {
  const rendered: JsonObject[] = [];
  // One after the other: they share a connection and the results of `statement`.
  for (const overload of overloadsOf(node)) {
    const template = { path: node.originalFilePath, text: String(overload['raw_body'] ?? '') };
    const { text } = await parseTemplate(template).render({ globals });
    rendered.push(jsonObject(Object.entries({ ...overload, compiled_body: text })));
  }
  return rendered;
}
