import { describe, expect, test } from 'vitest';
import { isReadUnrendered } from './unrendered-read.ts';

/** What dbt 1.12.3 said of the same texts. */
describe('models that dbt does not render', () => {
  test.each([
    'select 1',
    `{{ config(materialized='table', tags=["a", "b",], on=True) }}`,
    `{{config (a={"x": [["y"], {}]}) }}{{ config(b='c') }}`,
    `{# {% if x %} #} {{ ref('a') }} {{ ref('p', 'a', v=2) }} }} %}`,
    `{{ source('a', 'b') }} {{ source('a', table_name='b') }} { }`,
    `{{ config(a="{{ x }} {% y %}") }}`,
    `{{ config(a='it\\'s\\n') }}`,
    `{{ 1 }}{{ 'x' }}{{ True }}`,
  ])('%s', (text) => {
    expect(isReadUnrendered(text)).toBe(true);
  });

  test.each([
    `{{ config(a=1) }}`,
    `{{ config(a={'x': [1.5]}) }}`,
    `{{ config(a=true) }}`,
    `{{ config(a=none) }}`,
    `{{ config(pre_hook='x') }}`,
    `{{ config({'a': 'b'}) }}`,
    `{{ config() }}`,
    `{{ config(a='x' ~ 'y') }}`,
    `{{- ref('a') }}`,
    `{{ ref('a') -}}`,
    `{{ ref('a') | upper }}`,
    `{{ ref('a', package='b') }}`,
    `{{ source('a') }}`,
    `{{ var('x') }}`,
    `{{ this }}`,
    `{% set x = 1 %}`,
    `{# open`,
    `{{ ref('a') }} {`,
    `{{ ref('a')`,
  ])('but this one: %s', (text) => {
    expect(isReadUnrendered(text)).toBe(false);
  });
});
