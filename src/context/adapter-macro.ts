// `adapter_macro('package.name', …)`, of the time before adapter.dispatch: dbt refuses it, and so does this.
import { fail } from '../base/index.ts';
import { HostFunction, strOf } from '../jinja/index.ts';
import { contextErrors } from './errors.ts';

/** Says what to write instead. @throws TsdbtError raised-by-template */
export const adapterMacro = new HostFunction('adapter_macro', ({ positional: [given] }, site) => {
  const [first = '', second] = strOf(given ?? '').split('.');
  const call = second === undefined ? `adapter.dispatch('${first}')` : `adapter.dispatch('${second}', '${first}')`;
  const message = `adapter_macro is no part of dbt any more: call what ${call} gives instead`;
  return fail(contextErrors.raised, { message }, { span: site.span });
});
