// dbt's type filters in native rendering: a value together with the type that is asked for.
import { strOf } from './text.ts';
import { JinjaObject, type Value } from './values.ts';

/**
 * The result of `as_text`, `as_native`, `as_bool` or `as_number`: in an expression a text, as in dbt, that of its value.
 * `target.type in ['a', 'b'] | as_bool` asks whether the one text is in the other.
 */
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
  override truthy(): boolean {
    return this.toText() !== '';
  }
  override equals(other: Value): boolean {
    return this.toText() === (other instanceof Marker ? other.toText() : other);
  }
  override contains(item: Value): boolean {
    return typeof item === 'string' && this.toText().includes(item);
  }
  override iterate(): Iterable<Value> {
    return [...this.toText()];
  }
  override length(): number {
    return [...this.toText()].length;
  }
}
