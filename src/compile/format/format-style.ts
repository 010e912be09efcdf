// `format:` of tsdbt.yml.
import { fail, isJsonObject, type JsonValue, nearest } from '../../base/index.ts';
import type { ProjectSource } from '../../project/index.ts';
import { compileErrors } from '../errors.ts';
import { DEFAULT_STYLE, type FormatStyle } from './format-template.ts';

const CHOICES = {
  keywords: ['lower', 'upper', 'preserve'],
  comma: ['trailing', 'leading'],
} as const;

/** The layout that the project wants. @throws TsdbtError format-setting */
export function formatStyle({
  toolSettings,
  toolDocument,
}: Pick<ProjectSource, 'toolSettings' | 'toolDocument'>): FormatStyle {
  const written = toolSettings?.['format'];
  if (written === undefined || written === null) return DEFAULT_STYLE;
  const refuse = (problem: string, key?: string, near?: string): never =>
    fail(
      compileErrors.formatSetting,
      { problem, near },
      {
        span: toolDocument?.locate(
          key === undefined ? ['format'] : ['format', key],
          near === undefined ? 'value' : 'key',
        ),
      },
    );
  if (!isJsonObject(written)) return refuse('it is a mapping');
  const other = Object.keys(written).find((key) => !(key in DEFAULT_STYLE));
  if (other !== undefined) {
    const keys = Object.keys(DEFAULT_STYLE);
    return refuse(`it has no key '${other}'; there are ${keys.join(', ')}`, other, nearest(other, keys) ?? keys[0]);
  }
  const chosen = <Key extends keyof typeof CHOICES>(key: Key): FormatStyle[Key] => {
    const value = written[key];
    const choice = CHOICES[key].find((one) => one === value);
    if (value === undefined) return DEFAULT_STYLE[key];
    return (choice as FormatStyle[Key] | undefined) ?? refuse(`'${key}' is one of ${CHOICES[key].join(', ')}`, key);
  };
  const sized = (key: 'indent' | 'width', least: number, most: number): number => {
    const value: JsonValue = written[key] ?? DEFAULT_STYLE[key];
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return refuse(`'${key}' is a whole number from ${least} to ${most}`, key);
  };
  return {
    keywords: chosen('keywords'),
    comma: chosen('comma'),
    indent: sized('indent', 1, 16),
    width: sized('width', 20, 1000),
  };
}
