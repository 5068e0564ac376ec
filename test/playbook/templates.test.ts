import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TemplateError } from '../../src/playbook/template-tree.ts'
import { templateParser } from '../../src/playbook/templates.ts'

const test = suite('templates')
const parser = templateParser()

const variables: Record<string, unknown> = {
  name: 'w1',
  port: 29999,
  flag: false,
  nothing: null,
  list: ['a', 'b'],
  one: ['single'],
  map: { key: 'v', inner: { n: 1 } },
  text: '{{ name }}',
}

function renders(text: string, expected: string): void {
  test(`renders ${text}`, () => assert.is(parse(text).render(lookup), expected))
}

function gives(text: string, expected: unknown): void {
  test(`keeps the type of ${text}`, () => assert.equal(parse(text).value(lookup), expected))
}

function says(text: string, at: number, why: string): void {
  test(`says what is wrong with ${text}`, () =>
    assert.throws(
      () => parse(text),
      (error: TemplateError) =>
        assert.equal([error.message, error.at], [`Cannot render "${text}": ${why}`, at]) === undefined,
    ))
}

function refuses(text: string, message: string): void {
  test(`refuses ${text}`, () =>
    assert.throws(
      () => parse(text).render(lookup),
      (error: Error) => assert.is(error.message, message) === undefined,
    ))
}

renders('host {{ name }}:{{ port }}', 'host w1:29999')
renders('{{#if flag}}yes{{else}}no{{/if}}', 'no')
renders('{{#if flag}}a{{else if port}}b{{/if}}', 'b')
renders('{{#each list}}{{this}}{{#unless @last}},{{/unless}}{{/each}}', 'a,b')
renders('{{#each list as |item i|}}{{i}}{{item}}{{@root.name}} {{/each}}', '0aw1 1bw1 ')
renders('{{#each map}}{{@key}};{{/each}}', 'key;inner;')
renders('{{#with map}}{{key}}{{../name}}{{/with}}', 'vw1')
renders('{{join list "-"}}', 'a-b')
renders('{{json map}}', '{"key":"v","inner":{"n":1}}')
renders('{{default missing "x"}}{{default nothing "y"}}', 'xy')
renders('{{#if (eq name "w1")}}same{{/if}}', 'same')
renders('{{lookup map "key"}} <>&', 'v <>&')
renders('{{map.inner.n}} {{list.[0]}}', '1 a')
renders('{{text}} is not rendered again', '{{ name }} is not rendered again')
renders('no template', 'no template')

gives('{{ port }}', 29999)
gives('{{ list }}', ['a', 'b'])
gives('{{one}}', ['single'])
gives('{{ map.inner }}', { n: 1 })
gives('{{default missing port}}', 29999)
gives(' {{ port }}', ' 29999')
gives('{{ nothing }}', null)

refuses('{{ missing }}', 'Cannot render "{{ missing }}": variable "missing" is not set')
refuses('a {{ map.missing }}', 'Cannot render "a {{ map.missing }}": variable "map.missing" is not set')
refuses('{{#if missing}}x{{/if}}', 'Cannot render "{{#if missing}}x{{/if}}": variable "missing" is not set')
refuses('{{#if map.missing}}x{{/if}}', 'Cannot render "{{#if map.missing}}x{{/if}}": variable "map.missing" is not set')
refuses(
  '{{#if name.missing}}x{{/if}}',
  'Cannot render "{{#if name.missing}}x{{/if}}": variable "name.missing" is not set',
)
refuses('{{#each missing}}x{{/each}}', 'Cannot render "{{#each missing}}x{{/each}}": variable "missing" is not set')
refuses(
  '{{#each list}}{{#if foo}}x{{/if}}{{/each}}',
  'Cannot render "{{#each list}}{{#if foo}}x{{/if}}{{/each}}": variable "foo" is not set',
)
refuses('{{lookup map "missing"}}', 'Cannot render "{{lookup map "missing"}}": there is no "missing" in it')
refuses('{{port.missing}}', 'Cannot render "{{port.missing}}": variable "port.missing" is not set')
refuses('x {{ map }}', 'Cannot render "x {{ map }}": a map is no text: write {{json x}} or {{join x ","}}')
refuses('{{ one }}', 'Cannot render "{{ one }}": a list is no text: write {{json x}} or {{join x ","}}')
refuses('{{ map.constructor }}', 'Cannot render "{{ map.constructor }}": variable "map.constructor" is not set')
refuses('{{ map.__proto__ }}', 'Cannot render "{{ map.__proto__ }}": variable "map.__proto__" is not set')
refuses('{{ nope name }}', 'Cannot render "{{ nope name }}": there is no helper "nope"')
refuses('{{ uper name }}', 'Cannot render "{{ uper name }}": there is no helper "uper": did you mean "upper"?')
refuses('{{> part }}', 'Cannot render "{{> part }}": partials and decorators are not supported')
refuses('{{#foo}}x{{/foo}}', 'Cannot render "{{#foo}}x{{/foo}}": there is no helper "foo"')

says('{{ name | upper }}', 0, 'Handlebars has no filters: write {{upper name}}')
says('a {{ name | default("x") }}', 2, 'Handlebars has no filters: write {{default name "x"}}')
says("{{ list | join(',') }}", 0, 'Handlebars has no filters: write {{join list ","}}')
says('{{ list | to_json }}', 0, 'Handlebars has no filters: write {{json list}}')
says('{{ name | quote }}', 0, 'Handlebars has no filters: it has helpers, such as {{upper x}}')
says("{{ 'a' if flag else 'b' }}", 0, 'Handlebars writes {{#if x}}this{{else}}that{{/if}}')
says("{{ lookup('env', 'HOME') }}", 0, 'there are no lookups: give the value with -e, or set a variable')
says("{{ map['a'][0] }}", 0, 'Handlebars writes {{ map.a.[0] }}')
says('{{ name.upper() }}', 0, 'a helper is called without parentheses around all its arguments: {{lower x}}')
says('{{ name }} {{ port + 1 }}', 11, 'Handlebars does not calculate: "+" is for conditions, which are CEL')
says('{{ port == 1 }}', 0, 'Handlebars writes {{eq a b}}')
says('{{ flag and name }}', 0, 'Handlebars writes {{and a b}}')
says('a {{ name', 2, 'the {{ that begins here is not closed: }} is missing')
says('a {{ name } {{ port }}', 2, 'the {{ that begins here is not closed: }} is missing')
says('a\n{{#if flag}}\nb', 2, '{{#if}} is not closed: {{/if}} is missing')
says('{{#if flag}}{{#each list}}{{/if}}{{/each}}', 26, '{{/if}} stands here, but {{#each}} must be closed first')
says('a{{/if}}', 1, '{{/if}} stands here, but there is no {{#if}} to be closed')
says('{% if flag %}a{% endif %}', 0, '{% if flag %} is Jinja: Handlebars writes {{#if x}} … {{else}} … {{/if}}')
says('a\n{%- for x in list %}', 2, '{%- for x in list %} is Jinja: Handlebars writes {{#each list}} … {{/each}}')
says('{% set a = 1 %}', 0, '{% set a = 1 %} is Jinja: Handlebars has no such statement')
says('{# not shown #}', 0, '{# not shown #} is Jinja: Handlebars writes {{! … }}')
says('{{ name ! }}', 0, 'this is no Handlebars')

test('names the file, line and column of what is not set', () => {
  const template = parse('a\n{{#if flag}}\n{{/if}}\nb {{ missing }}\n', 'templates/x.hbs')
  try {
    template.render(lookup)
    assert.unreachable()
  } catch (error) {
    const { message, position } = error as { message: string; position: unknown }
    assert.is(message, 'Cannot render the template: variable "missing" is not set')
    assert.equal(position, { file: 'templates/x.hbs', line: 4, column: 3 })
  }
})

test('tells which variables a template reads', () => {
  const { names } = parse('{{a.b}} {{#if c}}{{d}}{{/if}} {{join e ","}} {{#each f}}{{@root.g}}{{this}}{{/each}}')
  assert.equal([...names].sort(), ['a', 'c', 'd', 'e', 'f', 'g'])
})

test('tells which variables must be set, and not the keys of an item', () => {
  const text =
    '{{a}} {{default b ""}} {{#each c}}{{d}}{{../e}}{{@root.f}}{{/each}} {{#with g as |h|}}{{h}}{{i}}{{/with}}'
  assert.equal([...parse(text).required].sort(), ['a', 'c', 'e', 'f', 'g'])
  assert.equal([...parse('{{#if a}}{{b}}{{else}}{{c}}{{/if}} {{#each d}}{{else}}{{e}}{{/each}}').required].sort(), [
    'a',
    'b',
    'c',
    'd',
    'e',
  ])
})

test.run()

function lookup(name: string): unknown {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

function parse(text: string, file?: string) {
  return parser(text, file)
}
