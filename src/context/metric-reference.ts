// What `metric('revenue')` is in a template: the name as text, and what is known of the metric as attributes.
import { getAttribute, JinjaObject, type Value } from '../jinja/index.ts';

/** While parsing only the names are known; later all that `graph.metrics` has. Observed on dbt 1.12.3. */
export class MetricReference extends JinjaObject {
  readonly typeName: string;
  readonly #name: string;
  readonly #packageName: string | null;
  readonly #metric: Value | undefined;

  /** @param args the name, or the package and the name; @param metric the metric's entry of `graph.metrics` */
  constructor(args: readonly string[], metric?: Value) {
    super();
    this.typeName = metric === undefined ? 'MetricReference' : 'ResolvedMetricReference';
    this.#name = args.at(-1) ?? '';
    const found = metric === undefined ? undefined : getAttribute(metric, 'package_name');
    this.#packageName = typeof found === 'string' ? found : args.length > 1 ? (args[0] ?? null) : null;
    this.#metric = metric;
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'metric_name') return this.#name;
    if (name === 'package_name') return this.#packageName;
    return this.#metric === undefined ? undefined : getAttribute(this.#metric, name);
  }

  override toText(): string {
    return this.#name;
  }
}
