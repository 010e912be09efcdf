// Projects for Databricks are parsed, listed and compiled; nothing is sent to it yet.
import type { Capabilities } from '../capabilities.ts';
import { nothingYet } from '../shared/nothing-yet.ts';

export const databricksCapabilities: Capabilities = {
  ...nothingYet,
  replaceRelation: 'none',
  constraints: {
    check: 'enforced',
    not_null: 'enforced',
    unique: 'not-supported',
    primary_key: 'not-enforced',
    foreign_key: 'not-enforced',
  },
  notes: { connections: '`parse`, `ls` and `compile --no-introspect` work without any' },
};
