import { conformanceTests } from './suite.ts';

await conformanceTests('duckdb');
