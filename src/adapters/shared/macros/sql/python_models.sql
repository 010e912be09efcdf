{# The text that dbt puts around a Python model, for engines that run them. #}

{% macro resolve_model_name(input_model_name) %}
    {{ return(adapter.dispatch('resolve_model_name', 'dbt')(input_model_name)) }}
{% endmacro %}
{% macro default__resolve_model_name(input_model_name) -%}
    {{ input_model_name | string | replace('"', '\"') }}
{%- endmacro %}

{% macro build_ref_function(model) %}
    {%- set names = {} -%}
    {%- for wanted in model.refs -%}
        {%- set version = wanted.get('version') -%}
        {%- set resolved = ref(wanted.package, wanted.name, v=version) if wanted.package else ref(wanted.name, v=version) -%}
        {%- do names.update({((([wanted.package] if wanted.package else []) + [wanted.name]) | join('.') ~ ('.v' ~ version if version is not none else '')): resolve_model_name(resolved)}) -%}
    {%- endfor %}
def ref(*args, **kwargs):
    refs = {{ names | tojson }}
    key = '.'.join(args)
    version = kwargs.get("v") or kwargs.get("version")
    if version:
        key += f".v{version}"
    dbt_load_df_function = kwargs.get("dbt_load_df_function")
    return dbt_load_df_function(refs[key])
{% endmacro %}

{% macro build_source_function(model) %}
    {%- set names = {} -%}
    {%- for wanted in model.sources -%}
        {%- do names.update({wanted | join('.'): resolve_model_name(source(*wanted))}) -%}
    {%- endfor %}
def source(*args, dbt_load_df_function):
    sources = {{ names | tojson }}
    key = '.'.join(args)
    return dbt_load_df_function(sources[key])
{% endmacro %}

{# Only what the model asks for goes with it. #}
{% macro build_config_dict(model) %}
    {%- set values = {} -%}
    {%- for key, fallback in zip(config.get('config_keys_used', []), config.get('config_keys_defaults', [])) -%}
        {%- do values.update({key: config.get(key, fallback)}) -%}
    {%- endfor -%}
    {%- set meta = {} -%}
    {%- for key, fallback in zip(config.get('meta_keys_used', []), config.get('meta_keys_defaults', [])) -%}
        {%- do meta.update({key: config.meta_get(key, fallback)}) -%}
    {%- endfor %}
config_dict = {{ values }}
meta_dict = {{ meta }}
{% endmacro %}

{% macro py_script_postfix(model) %}
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
    database = "{{ this.database }}"
    schema = "{{ this.schema }}"
    identifier = "{{ this.identifier }}"
    def __repr__(self):
        return '{{ resolve_model_name(this) }}'

class dbtObj:
    def __init__(self, load_df_function) -> None:
        self.source = lambda *args: source(*args, dbt_load_df_function=load_df_function)
        self.ref = lambda *args, **kwargs: ref(*args, **kwargs, dbt_load_df_function=load_df_function)
        self.config = config
        self.this = this()
        self.is_incremental = {{ is_incremental() }}

{{ py_script_comment() }}
{% endmacro %}

{# Engines put their own lines here. #}
{% macro py_script_comment() %}
{%- endmacro %}
