// Every adapter of the registry that connects to something has one line here.
import type { Engine } from '../engine.ts';
import { duckdb } from './duckdb.ts';
import { postgres } from './postgres.ts';
import { snowflake } from './snowflake.ts';
import { spark } from './spark.ts';

export const engines: readonly Engine[] = [duckdb, postgres, snowflake, spark];
