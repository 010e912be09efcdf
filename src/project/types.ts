// What `load` gives: the root project, its packages, their files, the profile and the vars. Nothing is parsed yet.
import type { JsonObject, JsonValue, SourceFile, Span, YamlDocument } from '../base/index.ts';

/** The kinds of files that dbt looks for, by the paths of dbt_project.yml. */
export type ProjectFileKind =
  | 'model'
  | 'seed'
  | 'singular-test'
  | 'generic-test'
  | 'analysis'
  | 'snapshot'
  | 'macro'
  | 'function'
  | 'docs'
  | 'properties'
  | 'fixture';

/** One file of a package; its text is read on first use. */
export interface ProjectFile {
  readonly kind: ProjectFileKind;
  readonly packageName: string;
  /** Relative to the package's root, `/`-separated: dbt's original_file_path (`models/a/b.sql`). */
  readonly path: string;
  /** Relative to the configured path (`a/b.sql`): dbt's `path`. */
  readonly pathInRoot: string;
  /** The configured path it was found under (`models`). */
  readonly searchRoot: string;
  readonly absolutePath: string;
  /** Text decoded as UTF-8, CRLF kept; `path` of the SourceFile as shown to users (packages: `dbt_packages/x/models/a.sql`). */
  source(): SourceFile;
  /** Bytes on disk. */
  readonly size: number;
  readonly mtimeMs: number;
}

export interface QuotingConfig {
  readonly database?: boolean | undefined;
  readonly schema?: boolean | undefined;
  readonly identifier?: boolean | undefined;
  readonly snowflake_ignore_case?: boolean | undefined;
}

/** dbt_project.yml of one package, rendered where dbt renders it early. */
export interface ProjectConfig {
  readonly name: string;
  readonly version: string | undefined;
  readonly profileName: string | undefined;
  readonly modelPaths: readonly string[];
  readonly macroPaths: readonly string[];
  readonly seedPaths: readonly string[];
  readonly testPaths: readonly string[];
  readonly analysisPaths: readonly string[];
  readonly snapshotPaths: readonly string[];
  readonly functionPaths: readonly string[];
  readonly docsPaths: readonly string[];
  readonly assetPaths: readonly string[];
  readonly targetPath: string;
  readonly logPath: string;
  readonly cleanTargets: readonly string[];
  readonly packagesInstallPath: string;
  readonly quoting: QuotingConfig;
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly requireDbtVersion: readonly string[];
  readonly dispatch: readonly { readonly macroNamespace: string; readonly searchOrder: readonly string[] }[];
  /** Config trees as written (after rendering): models, seeds, snapshots, sources, data_tests, unit_tests, analyses, exposures, metrics, semantic-models, saved-queries, functions. */
  readonly trees: ReadonlyMap<string, JsonObject>;
  /** The same trees before rendering (for unrendered_config). */
  readonly unrenderedTrees: ReadonlyMap<string, JsonObject>;
  /** `vars:` unrendered, as written. */
  readonly vars: JsonObject;
  readonly queryComment: JsonValue | undefined;
  readonly restrictAccess: boolean;
  readonly flags: JsonObject;
  /** The file, for error places. */
  readonly file: SourceFile;
  /** Everything else in the file. */
  readonly raw: JsonObject;
}

export interface PackageSource {
  readonly name: string;
  /** Absolute folder. */
  readonly directory: string;
  readonly isRoot: boolean;
  readonly config: ProjectConfig;
  readonly files: readonly ProjectFile[];
}

/** The chosen output of the profile, rendered. */
export interface ResolvedProfile {
  readonly profileName: string;
  readonly targetName: string;
  readonly adapterType: string;
  /** The rendered output block with secrets in clear: only for the adapter. */
  readonly credentials: JsonObject;
  readonly threads: number;
  /** True when neither the profile nor the command line names the target. */
  readonly isTargetAssumed?: boolean;
  /** True when no profile was named and the embedded default serves. */
  readonly isEmbeddedDefault: boolean;
  /** Where profiles.yml was read from; undefined for the embedded default. */
  readonly file: SourceFile | undefined;
  /** The name of the output there. */
  readonly span?: Span | undefined;
}

export interface ProjectSource {
  readonly root: PackageSource;
  /** Root first, then the installed packages in alphabetical order of name. */
  readonly packages: readonly PackageSource[];
  readonly profile: ResolvedProfile;
  /** Parsed --vars. */
  readonly cliVars: JsonObject;
  /** tsdbt.yml, as written; undefined without the file. */
  readonly toolSettings?: JsonObject | undefined;
  /** The same with places. */
  readonly toolDocument?: YamlDocument | undefined;
  /** selectors.yml as written; undefined where there is none, or nothing in it. */
  readonly selectorsFile: { readonly file: SourceFile; readonly value: JsonObject } | undefined;
  /** `.../target`, absolute. */
  readonly targetDirectory: string;
  readonly logDirectory: string;
  /** Behaviour flags and `flags:` of the root project after CLI and environment. */
  readonly flags: Flags;
}

/** All flags after CLI > environment > project > default; names as dbt's (`FULL_REFRESH`), readable in templates as `flags.X`. */
export type Flags = ReadonlyMap<string, JsonValue>;

/** What the command line gives to `load`; every field left out is looked up in the environment, then in dbt's defaults. */
export interface LoadOptions {
  /** Absolute folder where the command was started. */
  readonly cwd: string;
  /** --project-dir, relative to cwd. */
  readonly projectDir?: string | undefined;
  /** --profiles-dir, relative to cwd. */
  readonly profilesDir?: string | undefined;
  /** --packages-install-path, relative to the project. */
  readonly packagesInstallPath?: string | undefined;
  /** --profile */
  readonly profile?: string | undefined;
  /** --target */
  readonly target?: string | undefined;
  /** A folder below the one for artifacts, which takes its place. */
  readonly targetSubfolder?: string | undefined;
  /** --vars as written: YAML text of a mapping. */
  readonly vars?: string | undefined;
  /** --threads */
  readonly threads?: number | undefined;
  /** Flags given on the command line, names as `FULL_REFRESH`; environment, project and defaults are added here. */
  readonly flags?: ReadonlyMap<string, JsonValue> | undefined;
}
