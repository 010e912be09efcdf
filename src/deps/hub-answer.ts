// What the hub says of a package: JSON from outside → checked data.
import { fail, isJsonArray, isJsonObject, type JsonObject, type JsonValue, type Span } from '../base/index.ts';
import { depsErrors } from './errors.ts';
import type { HubPackage, HubVersion } from './hub.ts';

/** Reads `api/v1/<namespace>/<name>.json`. @throws TsdbtError hub-answer-invalid */
export function parseAnswer(answer: JsonValue, url: string, span: Span | undefined): HubPackage {
  const wrong = (problem: string): never => fail(depsErrors.hubAnswer, { url, problem }, { span });
  if (!isJsonObject(answer)) return wrong('Expected a response type of <dict>');
  const { versions } = answer as { readonly versions?: JsonValue };
  if (!isJsonObject(versions) || typeof answer['name'] !== 'string') {
    return wrong("Expected the response to contain keys {'name', 'versions'}");
  }
  const read = new Map<string, HubVersion>();
  for (const [version, value] of Object.entries(versions)) {
    const one = isJsonObject(value) ? versionOf(value) : undefined;
    if (!one) return wrong("Expected the response for the version to contain keys {'name', 'packages', 'downloads'}");
    read.set(version, one);
  }
  return { versions: read, movedTo: movedTo(answer) };
}

function versionOf(value: JsonObject): HubVersion | undefined {
  const { name, packages, downloads, require_dbt_version: required } = value as { readonly [key: string]: JsonValue };
  const tarball = isJsonObject(downloads) ? downloads['tarball'] : undefined;
  if (typeof name !== 'string' || typeof tarball !== 'string') return undefined;
  return {
    name,
    tarball,
    packages: isJsonArray(packages) ? packages.filter(isJsonObject) : [],
    requireDbtVersion: texts(required),
  };
}

function texts(value: JsonValue | undefined): readonly string[] {
  const list = isJsonArray(value) ? value : [value];
  return list.flatMap((one) =>
    typeof one === 'string' && one !== '' ? one.split(',').map((text) => text.trim()) : [],
  );
}

function movedTo(answer: JsonObject): string | undefined {
  if (!('redirectnamespace' in answer) && !('redirectname' in answer)) return undefined;
  const text = (key: string): string => (typeof answer[key] === 'string' ? answer[key] : '');
  return `${text('redirectnamespace') || text('namespace')}/${text('redirectname') || text('name')}`;
}
