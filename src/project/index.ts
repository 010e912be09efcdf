// project: a project folder read into one value: configuration, packages, files, profile, vars, flags.

export { SECRET_PREFIX } from '../context/index.ts';
export { type BareProject, loadBareProject } from './bare-project.ts';
export { DBT_VERSION } from './dbt-version.ts';
export { type DocsSettings, docsSettings } from './docs-settings.ts';
export { withDotEnv } from './dot-env.ts';
export { projectErrors } from './errors.ts';
export { ENGINE_PREFIX, resolveFlags, unknownEngineVariables } from './flags.ts';
export { activeProfile, loadProject, projectDirectory, readToolSettings } from './load-project.ts';
export { type DeclaredPackages, readDeclaredLock, readDeclaredPackages } from './packages/declared.ts';
export { type RenderedEntry, renderedEntries } from './packages/rendered-entries.ts';
export { profilesDirectory } from './profiles/read-profiles.ts';
export { readRawProject } from './project-file.ts';
export { targetPrefix } from './target-prefix.ts';
export type {
  Flags,
  LoadOptions,
  PackageSource,
  ProjectConfig,
  ProjectFile,
  ProjectFileKind,
  ProjectSource,
  QuotingConfig,
  ResolvedProfile,
} from './types.ts';
export { createVarScope } from './vars.ts';
