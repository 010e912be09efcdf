import { conformanceTests } from './suite.ts';

await conformanceTests('snowflake');
