// profiles.yml: where it lies, and what is in it as written.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Env, fail, isJsonObject, type JsonObject, jsonObject } from '../../base/index.ts';
import { projectErrors } from '../errors.ts';
import { engineVariable } from '../flags.ts';
import { parseMapping, readTextIfPresent, type YamlMapping } from '../read-text.ts';

/** profiles.yml as found; `mapping` is undefined when there is no file. */
export interface ProfilesFile {
  readonly path: string;
  readonly mapping: YamlMapping | undefined;
}

/** --profiles-dir, else the variable, else the current folder when it has a profiles.yml, else ~/.dbt. @throws TsdbtError folder-missing */
export function profilesDirectory(option: string | undefined, cwd: string, env: Env): string {
  const given = option ?? engineVariable(env, 'PROFILES_DIR');
  if (given !== undefined && given !== '') {
    const directory = resolve(cwd, given);
    if (!existsSync(directory)) fail(projectErrors.folderMissing, { option: 'profiles-dir', path: given });
    return directory;
  }
  return existsSync(join(cwd, 'profiles.yml')) ? cwd : dbtHome(env);
}

/** `~/.dbt` */
export function dbtHome(env: Env): string {
  return join(env.get('HOME') ?? env.get('USERPROFILE') ?? homedir(), '.dbt');
}

/** Reads profiles.yml of a folder. @throws TsdbtError yaml-syntax, yaml-not-a-mapping */
export function readProfiles(directory: string): ProfilesFile {
  const path = join(directory, 'profiles.yml');
  const file = readTextIfPresent(path, path);
  if (!file) return { path, mapping: undefined };
  return { path, mapping: parseMapping(file) };
}

/** The old place of project flags: top-level `config:`. */
export function profileFlags(profiles: ProfilesFile): JsonObject {
  const config = profiles.mapping?.value['config'];
  return isJsonObject(config) ? config : jsonObject();
}
