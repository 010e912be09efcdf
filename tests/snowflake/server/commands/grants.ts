// GRANT, REVOKE and SHOW GRANTS: kept in the catalog, asked for by nobody else.
import type { Grant } from '../catalog.ts';
import { doesNotExist, notHere } from '../errors.ts';
import { momentCell, momentColumn, type ResultSet, STATEMENT_TYPES, statusResult, textColumn } from '../result.ts';
import type { Session } from '../session.ts';
import { printedName, printedPath } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';

/** Something that carries grants. */
interface Securable {
  grants: readonly Grant[];
}

interface Target {
  readonly kind: string;
  /** Its name as SHOW GRANTS prints it. */
  readonly shown: string;
  readonly objects: readonly Securable[];
}

/** Runs a GRANT or REVOKE. @throws SnowflakeError 002003 */
export async function grantOrRevoke(session: Session, reader: Reader): Promise<ResultSet> {
  const isGrant = reader.accept('GRANT');
  if (!isGrant) reader.expect('REVOKE');
  await session.commit();
  const privileges = readPrivileges(reader);
  const target = readTarget(session, reader);
  reader.expect(isGrant ? 'TO' : 'FROM');
  const granteeKind = reader.acceptOneOf('ROLE', 'USER', 'SHARE', 'DATABASE') ?? 'ROLE';
  if (granteeKind === 'DATABASE') reader.expect('ROLE');
  const grantee = reader.path().map(printedName).join('.');
  reader.accept('WITH', 'GRANT', 'OPTION');
  reader.acceptOneOf('CASCADE', 'RESTRICT');
  reader.end();
  for (const object of target.objects) {
    const others = object.grants.filter(
      (grant) =>
        grant.grantee !== grantee || grant.granteeKind !== granteeKind || !privileges.includes(grant.privilege),
    );
    const fresh = privileges.map((privilege) => ({
      privilege,
      granteeKind,
      grantee,
      grantedBy: session.role,
      createdOn: new Date(),
    }));
    object.grants = isGrant ? [...others, ...fresh] : others;
  }
  return statusResult('Statement executed successfully.');
}

function readPrivileges(reader: Reader): string[] {
  const privileges: string[] = [];
  let words: string[] = [];
  while (!reader.accept('ON')) {
    if (reader.accept(',')) {
      privileges.push(words.join(' '));
      words = [];
    } else words.push(reader.next().text.toUpperCase());
  }
  return [...privileges, words.join(' ')];
}

function readTarget(session: Session, reader: Reader): Target {
  const { catalog } = session.warehouse;
  if (reader.accept('FUTURE')) {
    // What will be made later is granted nothing here: said, not guessed.
    throw notHere('future grants');
  }
  if (reader.accept('ALL')) {
    const kind = reader.next().text.toUpperCase().replace(/S$/, '');
    reader.expect('IN');
    if (!reader.accept('SCHEMA')) throw notHere('grants on all objects of a database');
    const { database, schema } = session.schemaPath(reader.path(), 'GRANT');
    const objects = catalog.visible(session.id, { database, schema }).filter((relation) => relation.kind === kind);
    return { kind, shown: '', objects };
  }
  const kind = readKind(reader);
  const parts = reader.path();
  if (kind === 'DATABASE')
    return { kind, shown: printedName(parts[0] ?? ''), objects: [catalog.database(parts[0] ?? '')] };
  if (kind === 'SCHEMA') {
    const { database, schema } = session.schemaPath(parts, 'GRANT');
    return {
      kind,
      shown: `${printedName(database)}.${printedName(schema)}`,
      objects: [catalog.schema(database, schema)],
    };
  }
  if (kind === 'WAREHOUSE') return { kind, shown: printedName(parts[0] ?? ''), objects: [] };
  const path = session.path(parts, 'GRANT');
  if (kind === 'FUNCTION') {
    if (reader.sees('(')) reader.bracketed();
    const found = catalog.schema(path.database, path.schema).functions.get(path.name);
    if (!found) throw doesNotExist('Function', printedPath(path));
    return { kind, shown: printedPath(path), objects: [found] };
  }
  const relation = catalog.find(path, session.id);
  const isKind =
    kind === undefined || relation?.kind === kind || (kind === 'TABLE' && relation?.kind === 'DYNAMIC TABLE');
  if (!relation || !isKind) throw doesNotExist(kind === 'VIEW' ? 'View' : 'Table', printedPath(path));
  return { kind: kind ?? relation.kind, shown: printedPath(path), objects: [relation] };
}

/** The kind that is written; a bare name, as dbt sends it, is that of any relation. */
function readKind(reader: Reader): string | undefined {
  if (reader.accept('DYNAMIC', 'TABLE')) return 'DYNAMIC TABLE';
  return reader.acceptOneOf('TABLE', 'VIEW', 'SCHEMA', 'DATABASE', 'WAREHOUSE', 'FUNCTION');
}

/** `show grants on <kind> <name>`, after SHOW GRANTS. @throws SnowflakeError 002003 */
export function showGrants(session: Session, reader: Reader): ResultSet {
  if (!reader.accept('ON')) throw notHere('show grants, but on an object');
  const { kind, shown, objects } = readTarget(session, reader);
  reader.end();
  const columns = [
    momentColumn('created_on'),
    ...['privilege', 'granted_on', 'name', 'granted_to', 'grantee_name', 'grant_option', 'granted_by'].map(textColumn),
  ];
  const grants = objects.flatMap((object) => [...object.grants]);
  const rows = [owner(session), ...grants].map((grant) => [
    momentCell(grant.createdOn),
    grant.privilege,
    kind.replace(' ', '_'),
    shown,
    grant.granteeKind,
    grant.grantee,
    grant.privilege === 'OWNERSHIP' ? 'true' : 'false',
    grant.grantedBy,
  ]);
  return { columns, rows, statementTypeId: STATEMENT_TYPES.show };
}

/** The owner's grant, which every object has. */
function owner(session: Session): Grant {
  return {
    privilege: 'OWNERSHIP',
    granteeKind: 'ROLE',
    grantee: session.role,
    grantedBy: session.role,
    createdOn: new Date(),
  };
}
