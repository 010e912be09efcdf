// From the names of a profile and a target to the output that serves, rendered.
import { availableParallelism } from 'node:os';
import {
  fail,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  nearest,
  type YamlDocument,
} from '../../base/index.ts';
import type { Globals } from '../../jinja/index.ts';
import { projectErrors } from '../errors.ts';
import { renderYaml, renderYamlMapping } from '../render-yaml.ts';
import type { ResolvedProfile } from '../types.ts';
import type { ProfilesFile } from './read-profiles.ts';

export interface ProfileRequest {
  readonly profileName: string;
  /** --target or its variable. */
  readonly target: string | undefined;
  readonly threads: number | undefined;
  readonly globals: Globals;
  readonly reveal: (text: string) => string;
}

/** Finds the profile and renders its one output. @throws TsdbtError 112x, and those of templates */
export function resolveProfile(profiles: ProfilesFile, request: ProfileRequest): ResolvedProfile {
  const { profileName } = request;
  const { mapping, path } = profiles;
  const names = Object.keys(mapping?.value ?? {}).filter((name) => name !== 'config');
  if (mapping && Object.keys(mapping.value).length === 0) {
    const problem = `The profiles.yml file at ${path} is empty`;
    fail(projectErrors.profilesInvalid, { problem }, { span: mapping.document.locate([]) });
  }
  if (!mapping || !(profileName in mapping.value)) {
    return fail(projectErrors.profileNotFound, {
      name: profileName,
      file: path,
      isFile: mapping !== undefined,
      found: names,
      near: nearest(profileName, names),
    });
  }
  const { document } = mapping;
  const profile = mapping.value[profileName];
  const place = { span: document.locate([profileName], 'key') };
  if (!isJsonObject(profile) || Object.keys(profile).length === 0) {
    return fail(projectErrors.profilesInvalid, { problem: `Profile ${profileName} in profiles.yml is empty` }, place);
  }
  const outputs = profile['outputs'];
  if (!isJsonObject(outputs)) return fail(projectErrors.outputsMissing, { profile: profileName }, place);

  const targetName = request.target ?? renderedTarget(profile, document, request);
  const output = outputs[targetName];
  if (output === undefined) {
    const valid = Object.keys(outputs);
    return fail(
      projectErrors.targetNotFound,
      { profile: profileName, target: targetName, valid, near: nearest(targetName, valid) },
      {
        span: document.locate([
          profileName,
          'target' in profile && request.target === undefined ? 'target' : 'outputs',
        ]),
      },
    );
  }
  if (!isJsonObject(output)) {
    return fail(
      projectErrors.outputInvalid,
      { profile: profileName, target: targetName, problem: 'it is no dictionary' },
      { span: document.locate([profileName, 'outputs', targetName]) },
    );
  }
  const resolved = renderedOutput(output, targetName, document, request);
  const isTargetAssumed = request.target === undefined && (profile['target'] ?? null) === null;
  return isTargetAssumed ? { ...resolved, isTargetAssumed } : resolved;
}

function renderedTarget(profile: JsonObject, document: YamlDocument, request: ProfileRequest): string {
  const written = profile['target'];
  if (written === undefined || written === null) return 'default';
  const { globals, reveal } = request;
  const value = renderYaml(written, { document, globals, reveal, path: [request.profileName, 'target'] });
  return typeof value === 'string' ? value : String(value);
}

function renderedOutput(
  output: JsonObject,
  targetName: string,
  document: YamlDocument,
  request: ProfileRequest,
): ResolvedProfile {
  const { profileName } = request;
  const path = [profileName, 'outputs', targetName];
  const rendered = renderYamlMapping(output, {
    document,
    path,
    globals: request.globals,
    reveal: request.reveal,
    // Passwords may look like broken templates.
    keepBroken: (at) => at.includes('password') || at.includes('pass'),
  });
  const wrong = (key: string, problem: string): never =>
    fail(
      projectErrors.outputInvalid,
      { profile: profileName, target: targetName, problem },
      { span: document.locate([...path, key]) },
    );
  const { type } = rendered as { readonly type?: JsonValue };
  if (type === undefined || type === null) {
    return fail(
      projectErrors.typeMissing,
      { profile: profileName, target: targetName },
      { span: document.locate(path, 'key') },
    );
  }
  if (typeof type !== 'string') return wrong('type', 'type must be a text');
  const asked = request.threads ?? threadsOf(rendered['threads']);
  // As dbt 2 reads it. dbt 1 takes it too, and then cannot run anything.
  const threads = asked === 0 ? availableParallelism() : asked;
  return {
    profileName,
    targetName,
    adapterType: type,
    credentials: jsonObject(Object.entries(rendered).filter(([key]) => key !== 'threads')),
    threads:
      threads ?? wrong('threads', 'threads must be a whole number; 0 stands for as many as there are processors'),
    isEmbeddedDefault: false,
    file: document.file,
    get span() {
      return document.locate(path, 'key');
    },
  };
}

function threadsOf(value: JsonValue | undefined): number | undefined {
  if (value === undefined || value === null) return 1;
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined;
}
