// A resource, version or column may write its tests under one key only.
import { fail, isJsonArray, isJsonObject, type JsonValue, type YamlPath } from '../../base/index.ts';
import { parseErrors } from '../errors.ts';
import type { Entry } from './properties-file.ts';

/** @throws TsdbtError tests-and-data-tests */
export function checkTestKeys(entry: Entry): void {
  const check = (data: JsonValue | undefined, path: YamlPath): void => {
    if (!isJsonObject(data)) return;
    const tests = data['tests'];
    const isGiven = isJsonArray(tests) ? tests.length > 0 : tests !== undefined && tests !== null;
    if (isGiven && 'data_tests' in data) {
      fail(
        parseErrors.testsTwice,
        { path: entry.properties.file.path, key: entry.section },
        { span: entry.locate([...path, 'tests'], 'key') },
      );
    }
    const columns = data['columns'];
    if (isJsonArray(columns))
      for (const [index, column] of columns.entries()) check(column, [...path, 'columns', index]);
  };
  check(entry.data, []);
  const versions = entry.data['versions'];
  if (isJsonArray(versions)) for (const [index, version] of versions.entries()) check(version, ['versions', index]);
}
