// A resource, version or column may write its tests under one key only.
import { fail, isJsonArray, isJsonObject, type JsonObject, type JsonValue, type YamlPath } from '../../base/index.ts';
import { parseErrors } from '../errors.ts';
import { hasOldTests } from './generic-tests.ts';
import type { Entry } from './properties-file.ts';

/** @throws TsdbtError tests-and-data-tests */
export function checkTestKeys(entry: Entry): void {
  check(entry, entry.data, []);
  const versions = entry.data['versions'];
  if (isJsonArray(versions))
    for (const [index, version] of versions.entries()) check(entry, version, ['versions', index]);
}

function check(entry: Entry, data: JsonValue, path: YamlPath): void {
  if (!isJsonObject(data)) return;
  if (hasBoth(data)) testsTwice(entry, path);
  const columns = data['columns'];
  if (!isJsonArray(columns)) return;
  columns.forEach((column, index) => {
    if (isJsonObject(column) && hasBoth(column)) testsTwice(entry, [...path, 'columns', index]);
  });
}

function hasBoth(data: JsonObject): boolean {
  return 'data_tests' in data && hasOldTests(data);
}

function testsTwice(entry: Entry, path: YamlPath): never {
  return fail(
    parseErrors.testsTwice,
    { path: entry.properties.file.path, key: entry.section },
    { span: entry.locate([...path, 'tests'], 'key') },
  );
}
