import { conformanceTests } from './suite.ts';

await conformanceTests('spark');
