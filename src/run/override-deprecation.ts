// dbt's warning about a package that gives a built-in materialization anew.
import { jsonObject, type LogEvent, wrapText } from '../base/index.ts';

const MORE = 'https://docs.getdbt.com/reference/global-configs/legacy-behaviors';

/** What is said of each node that is built so; the console prints it once and counts. */
export function overrideDeprecation(materialization: string, packageName: string, width: number): LogEvent {
  const text =
    `[WARNING]: Installed package '${packageName}' is overriding the built-in materialization '${materialization}'. ` +
    'Overrides of built-in materializations from installed packages will be deprecated in future versions of dbt. ' +
    `For more information: ${MORE}`;
  return {
    code: 'D016',
    name: 'PackageMaterializationOverrideDeprecation',
    level: 'warn',
    msg: wrapText(text, width),
    data: jsonObject([
      ['package_name', packageName],
      ['materialization_name', materialization],
    ]),
  };
}
