// Whether builds are checked: asked by every build, so nothing else is loaded for it.
import { isJsonObject } from '../../base/index.ts';
import type { ProjectSource } from '../../project/index.ts';

/** Whether tsdbt.yml wants `compile` and `build` to be checked; what is written wrongly is told by the checks. */
export function checksOnBuild({ toolSettings }: Pick<ProjectSource, 'toolSettings'>): boolean {
  const check = toolSettings?.['check'];
  const level = isJsonObject(check) ? check['on_build'] : undefined;
  return level !== undefined && level !== null && level !== false && level !== 'off';
}
