// All rules of `tsdbt check`, by code.
import type { CheckRule } from '../check-rule.ts';
import { unusedCte } from './unused-cte.ts';

export const checkRules: readonly CheckRule[] = [unusedCte];
