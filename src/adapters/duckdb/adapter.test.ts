import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonObject } from '../../base/index.ts';
import { quietServices } from '../../testing/parse-folder.ts';
import { findAdapter } from '../registry.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-duckdb-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('connections asked for at the same time share one instance of the file', async () => {
  const registration = await findAdapter('duckdb');
  const adapter = await registration.create(jsonObject([['path', join(folder, 'shop.duckdb')]]), {
    projectDirectory: folder,
    services: quietServices(),
  });
  try {
    const connections = await Promise.all(['a', 'b', 'c', 'd'].map((name) => adapter.connect(name)));
    await Promise.all(
      connections.map((connection, at) => connection.execute(`create table t${at} as select ${at} as n`)),
    );
    const [first] = connections;
    const seen = await first?.execute('select count(*) from duckdb_tables()');
    expect(seen?.rows).toEqual([[4]]);
  } finally {
    await adapter.close();
  }
});
