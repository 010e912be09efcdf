// The names that dbt_project.yml and profiles.yml may use, before anything else of the project is known.
import { InternalError, type JsonObject, type JsonValue, type Redactor, type Services } from '../base/index.ts';
import { createYamlContext, type InvocationFacts } from '../context/index.ts';
import { Dict, type Globals, toValue } from '../jinja/index.ts';
import { DBT_VERSION } from './dbt-version.ts';
import type { Flags, ResolvedProfile } from './types.ts';
import { varScopeOf } from './vars.ts';

export interface YamlGlobalsOptions {
  readonly services: Services;
  readonly flags: Flags;
  readonly vars: JsonObject;
  readonly cliVars: JsonObject;
  readonly projectName: string;
  readonly profile?: ResolvedProfile | undefined;
  readonly secret?: ((name: string, value: string) => string) | undefined;
}

/** Globals of an early YAML file; `target` only once there is a profile. */
export function yamlGlobals(options: YamlGlobalsOptions): Globals {
  const { profile } = options;
  const context = createYamlContext({
    facts: earlyFacts(options),
    vars: varScopeOf(options.vars),
    secret: options.secret,
    withoutTarget: true,
  });
  if (!profile) return context;
  let target: Dict | undefined;
  return {
    get: (name) => {
      if (name !== 'target') return context.get(name);
      target ??= earlyTarget(profile, options.services.redactor);
      return target;
    },
  };
}

function earlyFacts(options: YamlGlobalsOptions): InvocationFacts {
  const { services, flags, cliVars, projectName, profile } = options;
  return {
    services,
    flags,
    cliVars,
    projectName,
    targetName: profile?.targetName ?? '',
    profileName: profile?.profileName ?? '',
    threads: profile?.threads ?? 1,
    runStartedAt: services.clock.now(),
    dbtVersion: DBT_VERSION,
    get target(): never {
      throw new InternalError('early YAML was given no described target');
    },
  };
}

const SECRET_KEY = /pass|secret|token|private_key|keyfile|credential|key_id|pwd|^pat$/i;

/** `target` as far as the profile itself tells it: plain values of the output, none that can hold a secret. */
function earlyTarget(profile: ResolvedProfile, redactor: Redactor): Dict {
  const dict = new Dict();
  for (const [key, value] of Object.entries(profile.credentials)) {
    const isScalar = value === null || typeof value !== 'object';
    const isSecret =
      SECRET_KEY.test(key) ||
      (typeof value === 'string' && (SECRET_KEY.test(value) || redactor.redact(value) !== value));
    if (isScalar && !isSecret) dict.set(key, value);
  }
  dict.set('database', toValue(databaseOf(profile.credentials)));
  dict.set('schema', toValue(profile.credentials['schema'] ?? profile.credentials['dataset'] ?? 'main'));
  dict.set('type', profile.adapterType);
  dict.set('threads', profile.threads);
  dict.set('name', profile.targetName);
  dict.set('target_name', profile.targetName);
  dict.set('profile_name', profile.profileName);
  return dict;
}

/** The database of an output: named, or the stem of the file it lies in. */
function databaseOf(credentials: JsonObject): JsonValue {
  for (const key of ['database', 'dbname', 'catalog', 'project']) {
    const value = credentials[key];
    if (value !== undefined && value !== null) return value;
  }
  const { path } = credentials as { readonly path?: JsonValue };
  if (typeof path !== 'string' || path.startsWith(':memory:')) return 'memory';
  const file = path.split('?', 1)[0]?.split(/[/\\]/).pop() ?? '';
  return file.replace(/\.[^.]*$/, '');
}
