// All rules of `tsdbt check`, by code.
import type { CheckRule } from '../check-rule.ts';
import { ambiguousColumn } from './ambiguous-column.ts';
import { contractColumns } from './contract-columns.ts';
import { contractOrder } from './contract-order.ts';
import { contractTypes } from './contract-types.ts';
import { docUnknownColumn } from './doc-unknown-column.ts';
import { fanOutJoin } from './fan-out-join.ts';
import { missingColumn } from './missing-column.ts';
import { piiLeak } from './pii-leak.ts';
import { setOperationColumns } from './set-operation-columns.ts';
import { sqlSyntax } from './sql-syntax.ts';
import { starInContract } from './star-in-contract.ts';
import { testUnknownColumn } from './test-unknown-column.ts';
import { typeClash } from './type-clash.ts';
import { unknownConfig } from './unknown-config.ts';
import { unknownProperty } from './unknown-property.ts';
import { unusedColumn } from './unused-column.ts';
import { unusedCte } from './unused-cte.ts';

export const checkRules: readonly CheckRule[] = [
  sqlSyntax,
  missingColumn,
  ambiguousColumn,
  typeClash,
  contractColumns,
  contractTypes,
  contractOrder,
  testUnknownColumn,
  docUnknownColumn,
  unusedCte,
  unusedColumn,
  starInContract,
  fanOutJoin,
  piiLeak,
  setOperationColumns,
  unknownConfig,
  unknownProperty,
];
