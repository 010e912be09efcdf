// What templates may learn of a project through `builtins.ref.config`.
import { type JsonObject, type JsonValue, jsonObject } from '../base/index.ts';
import type { ProjectFacts } from '../context/index.ts';
import type { ProjectSource } from '../project/index.ts';

/** dbt_project.yml of a package as templates see it. */
export function projectFacts({ name, directory, config }: ProjectSource['root']): ProjectFacts {
  return {
    name,
    version: config.version,
    vars: config.vars,
    quoting: quotingOf(config.quoting),
    fields: jsonObject([
      ...[...config.trees].map(([key, tree]): [string, JsonValue] => [key.replaceAll('-', '_'), tree]),
      ['project_root', directory],
      ['model_paths', config.modelPaths],
      ['macro_paths', config.macroPaths],
      ['seed_paths', config.seedPaths],
      ['test_paths', config.testPaths],
      ['analysis_paths', config.analysisPaths],
      ['snapshot_paths', config.snapshotPaths],
      ['target_path', config.targetPath],
      ['packages_install_path', config.packagesInstallPath],
      ['on_run_start', config.onRunStart],
      ['on_run_end', config.onRunEnd],
    ]),
  };
}

/** The parts that the project says something about. */
function quotingOf(quoting: ProjectSource['root']['config']['quoting']): JsonObject {
  const known = (['database', 'schema', 'identifier'] as const).flatMap((part): [string, JsonValue][] => {
    const value = quoting[part];
    return value === undefined ? [] : [[part, value]];
  });
  return jsonObject(known);
}
