import type { ConstraintInfo } from '../../../format/index.ts';
import { useSite } from '../../data/site.ts';
import { IdLink } from '../../ui/basics.tsx';

/** A constraint in one line. */
export function ConstraintText({ constraint }: { constraint: ConstraintInfo }) {
  const { core } = useSite();
  const { to } = constraint;
  return (
    <span>
      {constraint.type.replace(/_/g, ' ')}
      {constraint.name ? ` ${constraint.name}` : ''}
      {constraint.columns && constraint.columns.length > 0 ? ` (${constraint.columns.join(', ')})` : ''}
      {constraint.expression ? <code> {constraint.expression}</code> : null}
      {to ? <> → {core.indexOf.has(to) ? <IdLink id={to} /> : <code>{to}</code>}</> : null}
      {constraint.toColumns && constraint.toColumns.length > 0 ? ` (${constraint.toColumns.join(', ')})` : ''}
    </span>
  );
}
