// dbt's type filters in native rendering: a value together with the type that is asked for.
import { strOf } from './text.ts';
import { JinjaObject, type Value } from './values.ts';

/** The result of `as_text`, `as_native`, `as_bool` or `as_number`; prints as its value does. */
export class Marker extends JinjaObject {
  readonly typeName: string = 'str';
  readonly kind: 'text' | 'native' | 'bool' | 'number';
  readonly value: Value;

  constructor(kind: 'text' | 'native' | 'bool' | 'number', value: Value) {
    super();
    this.kind = kind;
    this.value = value instanceof Marker ? value.value : value;
  }
  override toText(): string {
    return strOf(this.value);
  }
}
