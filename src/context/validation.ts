// `validation.any[...]`: dbt's argument validators; they accept and hand the value on.
import { HostFunction, JinjaObject, Record, type Value } from '../jinja/index.ts';

class AnyOf extends JinjaObject {
  readonly typeName: string = 'ValidatorAny';
  override getItem(_key: Value): Value {
    return new HostFunction('validator', (args) => args.positional[0] ?? null);
  }
}

/** The `validation` object. */
export function validationObject(): Record {
  return new Record('ValidationNamespace', new Map<string, Value>([['any', new AnyOf()]]));
}
