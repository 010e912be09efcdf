// What a cache holds for: when any of it changes, everything is parsed again.
import type { MacroPackage } from '../../adapters/index.ts';
import { Float, sha256 } from '../../base/index.ts';
import type { InvocationFacts } from '../../context/index.ts';
import type { PackageSource, ProjectSource } from '../../project/index.ts';

/** Hashes of all that every file may depend on. */
export interface ProjectKey {
  /** This program and dbt's version. */
  readonly program: string;
  /** --vars, names of profile and target. */
  readonly vars: string;
  /** The target as templates see it. */
  readonly profile: string;
  /** Values of the variables that the project files name. */
  readonly env: string;
  /** dbt_project.yml of each package. */
  readonly projects: readonly (readonly [name: string, hash: string])[];
  /** The project files as rendered, folders, built-in macros. */
  readonly rest: string;
}

/** The key of a loaded project. */
export function projectKey(
  source: ProjectSource,
  builtins: readonly MacroPackage[],
  facts: InvocationFacts,
): ProjectKey {
  const { type, parents, version, database, schema, fields, incrementalStrategies } = facts.target;
  return {
    // The name of a built file holds the hash of its content.
    program: hashOf([import.meta.url, facts.dbtVersion, process.version]),
    vars: hashOf([facts.cliVars, facts.profileName, facts.targetName, facts.projectName]),
    profile: hashOf([type, parents, version, database, schema, fields, incrementalStrategies]),
    env: hashOf(source.packages.map(({ config }) => namedVariables(config.file.text, facts))),
    projects: source.packages.map(({ name, config }) => [name, sha256(config.file.text)] as const),
    rest: hashOf([source.packages.map(packageFacts), builtins.map(({ name, files }) => [name, files.map(fileFacts)])]),
  };
}

function hashOf(value: unknown): string {
  return sha256(
    JSON.stringify(value, function (this: { readonly [key: string]: unknown }, name, shown: unknown) {
      const given = this[name];
      if (given instanceof Float) return `float ${given.value}`;
      if (typeof given === 'bigint') return `int ${given}`;
      return given instanceof Map ? [...given] : shown;
    }),
  );
}

function namedVariables(text: string, { services }: InvocationFacts): readonly (readonly [string, string | null])[] {
  const names = new Set(Array.from(text.matchAll(/env_var\s*\(\s*(['"])(.*?)\1/g), (match) => match[2] ?? ''));
  return [...names].map((name) => [name, services.env.get(name) ?? null] as const);
}

function packageFacts({ name, directory, isRoot, config }: PackageSource): unknown {
  const { file: _, ...rest } = config;
  return [name, directory, isRoot, rest];
}

function fileFacts({ path, text }: { readonly path: string; readonly text: string }): readonly string[] {
  return [path, text];
}

/** Why a cache of another key cannot be used, in dbt's words; empty when it can. */
export function changedParts(known: ProjectKey, now: ProjectKey): readonly string[] {
  if (known.program !== now.program) return ['of a version mismatch'];
  const reasons: string[] = [];
  if (known.vars !== now.vars) reasons.push('config vars, config profile, or config target have changed');
  if (known.profile !== now.profile) reasons.push('profile has changed');
  if (known.env !== now.env) reasons.push('env vars used in dbt_project.yml have changed');
  const before = new Map(known.projects);
  if (now.projects.some(([name]) => !before.has(name))) reasons.push('a project dependency has been added');
  for (const [name, hash] of now.projects) {
    if (before.has(name) && before.get(name) !== hash) reasons.push('a project config has changed');
  }
  if (reasons.length === 0 && (known.rest !== now.rest || known.projects.length !== now.projects.length)) {
    reasons.push('the configuration of the project has changed');
  }
  return reasons;
}
