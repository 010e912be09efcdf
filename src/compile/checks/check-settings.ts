// `check:` of tsdbt.yml: how much each rule matters, and whether builds are checked.
import { fail, isJsonObject, type JsonObject, type JsonValue, jsonObject, nearest } from '../../base/index.ts';
import type { ProjectSource } from '../../project/index.ts';
import { compileErrors } from '../errors.ts';
import { CHECK_LEVELS, type CheckLevel, type CheckRule } from './check-rule.ts';

export interface CheckSettings {
  levelOf(rule: CheckRule): CheckLevel;
  /** The most that a finding is in `compile` and `build`. */
  readonly onBuild: CheckLevel;
}

type Source = Pick<ProjectSource, 'toolSettings' | 'toolDocument'>;

/** Reads the settings. @throws TsdbtError check-setting */
export function checkSettings(source: Source, rules: readonly CheckRule[]): CheckSettings {
  const refuse = (problem: string, path: readonly string[], near?: string): never =>
    fail(
      compileErrors.checkSetting,
      { problem, near },
      { span: source.toolDocument?.locate(['check', ...path], near === undefined ? 'value' : 'key') },
    );
  const mapping = (value: JsonValue | undefined, path: readonly string[]): JsonObject => {
    if (value === undefined || value === null) return jsonObject();
    return isJsonObject(value) ? value : refuse(`${path.at(-1) ?? 'it'} is a mapping`, path);
  };
  const level = (value: JsonValue, path: readonly string[]): CheckLevel => {
    // YAML reads a bare `off` as false.
    const found = CHECK_LEVELS.find((one) => one === (value === false ? 'off' : value));
    return found ?? refuse(`'${path.at(-1)}' is one of ${CHECK_LEVELS.join(', ')}`, path);
  };
  const written = mapping(source.toolSettings?.['check'], []);
  const other = Object.keys(written).find((key) => !KEYS.includes(key));
  if (other !== undefined) refuse(`it has no key '${other}'`, [other], nearest(other, KEYS) ?? 'rules');
  const names = rules.map(({ name }) => name);
  const chosen = new Map(
    Object.entries(mapping(written['rules'], ['rules'])).map(([name, value]) => {
      if (!names.includes(name))
        refuse(`there is no rule '${name}'`, ['rules', name], nearest(name, names) ?? names[0]);
      return [name, level(value, ['rules', name])] as const;
    }),
  );
  return {
    levelOf: (rule) => chosen.get(rule.name) ?? rule.level,
    onBuild: level(written['on_build'] ?? 'off', ['on_build']),
  };
}

const KEYS: readonly string[] = ['rules', 'on_build'];
