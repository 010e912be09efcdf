import { expect, test } from 'vitest';
import { findAdapter } from '../adapters/index.ts';
import { jsonObject, type LogEvent } from '../base/index.ts';
import { quietServices } from '../testing/parse-folder.ts';
import { loggedBorrower } from './connection-log.ts';

test('statements are sent with their comment, and told to the log as dbt tells them', async () => {
  const events: LogEvent[] = [];
  const services = quietServices(events);
  const registration = await findAdapter('duckdb');
  const adapter = await registration.create(jsonObject([['path', ':memory:']]), { projectDirectory: '/', services });
  try {
    const connection = await adapter.connect('any');
    connection.borrower = loggedBorrower('model.shop.a', 'duckdb', services, (sql) => `/* x */\n${sql}`);
    await connection.begin();
    const { rows } = await connection.execute('select current_query()');
    expect(rows).toEqual([['/* x */\nselect current_query()']]);
    await connection.commit();
    await connection.execute('select no_such_column').catch(() => {});
    const status = expect.stringMatching(/^SQL status: OK in \d+\.\d{3} seconds$/);
    const used = 'Using duckdb connection "model.shop.a"';
    expect(events.map(({ level, msg }) => [level, msg])).toEqual(
      [
        used,
        'On model.shop.a: BEGIN',
        status,
        used,
        'On model.shop.a: /* x */\nselect current_query()',
        status,
        used,
        'On model.shop.a: COMMIT',
        status,
        used,
        'On model.shop.a: /* x */\nselect no_such_column',
      ].map((msg) => ['debug', msg]),
    );
  } finally {
    await adapter.close();
  }
});
