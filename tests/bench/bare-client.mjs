// The statements of a run sent by bare clients of the driver, in a process of its own, as the benchmark of Postgres
// compares with: node bare-client.mjs STATEMENTS CONNECTIONS. STATEMENTS is a file with one list for each node; each
// connection takes the next list when it is done with one. Prints the seconds from before the connections are opened to
// their end; the start of the process, the driver and the file are not in them.
// @ts-check
import { readFileSync } from 'node:fs';
import pg from 'pg';

const [file = '', connections = '1'] = process.argv.slice(2);
/** @type {string[][]} */
const groups = JSON.parse(readFileSync(file, 'utf8'));
const began = performance.now();
const queue = groups[Symbol.iterator]();
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    // Where the server is stands in the environment.
    const client = new pg.Client();
    await client.connect();
    for (let next = queue.next(); !next.done; next = queue.next()) {
      for (const text of next.value) await client.query(/** @type {pg.QueryConfig} */ ({ text, rowMode: 'array' }));
    }
    await client.end();
  }),
);
console.log(((performance.now() - began) / 1000).toFixed(4));
