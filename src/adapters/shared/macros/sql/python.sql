{# What stands below a Python model: `dbt.ref`, `dbt.source`, `dbt.config` and `dbt.this` for whoever runs it. #}

{% macro py_script_postfix(model) %}
# Written by dbt: what the model above finds in its argument `dbt`.
{{ build_ref_function(model) }}
{{ build_source_function(model) }}
{{ build_config_dict(model) }}

class config:
    def __init__(self, *args, **kwargs):
        pass

    @staticmethod
    def get(key, default=None):
        return config_dict.get(key, default)

    @staticmethod
    def meta_get(key, default=None):
        return meta_dict.get(key, default)

class this:
    database = {{ (this.database | string) | tojson }}
    schema = {{ (this.schema | string) | tojson }}
    identifier = {{ (this.identifier | string) | tojson }}

    def __repr__(self):
        return {{ (this | string) | tojson }}

class dbtObj:
    def __init__(self, load_df_function) -> None:
        self.ref = lambda *args, **kwargs: ref(*args, **kwargs, dbt_load_df_function=load_df_function)
        self.source = lambda *args: source(*args, dbt_load_df_function=load_df_function)
        self.config = config
        self.this = this()
        self.is_incremental = {{ is_incremental() }}

{{ py_script_comment() }}
{% endmacro %}

{% macro py_script_comment() %}
{% endmacro %}

{% macro build_ref_function(model) %}
  {%- set relations = {} -%}
  {%- for wanted in model.refs -%}
    {%- set names = ([wanted['package']] if wanted.get('package') else []) + [wanted['name']] -%}
    {%- set version = wanted.get('version') -%}
    {%- set key = names | join('.') ~ ('.v' ~ version if version else '') -%}
    {%- do relations.update({key: (ref(*names, v=version) if version else ref(*names)) | string}) -%}
  {%- endfor %}
def ref(*args, dbt_load_df_function, **kwargs):
    version = kwargs.get("v") or kwargs.get("version")
    name = ".".join(args) + (f".v{version}" if version else "")
    return dbt_load_df_function({{ relations | tojson }}[name])
{% endmacro %}

{% macro build_source_function(model) %}
  {%- set relations = {} -%}
  {%- for wanted in model.sources -%}
    {%- do relations.update({wanted | join('.'): source(*wanted) | string}) -%}
  {%- endfor %}
def source(*args, dbt_load_df_function):
    return dbt_load_df_function({{ relations | tojson }}[".".join(args)])
{% endmacro %}

{# Only what the model asks for goes with it. #}
{% macro build_config_dict(model) %}
  {%- set read = {} -%}
  {%- for key, fallback in zip(config.get('config_keys_used', []), config.get('config_keys_defaults', [])) -%}
    {%- do read.update({key: config.get(key, fallback)}) -%}
  {%- endfor -%}
  {%- set meta = {} -%}
  {%- for key, fallback in zip(config.get('meta_keys_used', []), config.get('meta_keys_defaults', [])) -%}
    {%- do meta.update({key: config.meta_get(key, fallback)}) -%}
  {%- endfor %}
config_dict = {{ read }}
meta_dict = {{ meta }}
{% endmacro %}
