// A server for looking at by hand: `node src/dev/run-ts.mjs tests/snowflake/serve.ts [port]`, ended by Ctrl-C.
import { writeFileSync } from 'node:fs';
import { startSnowflakeServer } from './server/server.ts';

const port = Number(process.argv[2] ?? 0);
const server = await startSnowflakeServer({ port });
console.log(`listening on ${server.host}:${server.port}, user TSDBT, password tsdbt, database TSDBT`);
const record = process.argv[3];
process.on('SIGINT', () => {
  // With a second argument the statements are kept, one JSON text a line.
  if (record) writeFileSync(record, server.statements.map((statement) => `${JSON.stringify(statement)}\n`).join(''));
  void server.close().then(() => process.exit(0));
});
