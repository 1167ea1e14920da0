/** Writes the types of the client from openapi.json, so that it says what the service says. */

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  description?: string;
}
interface Media {
  schema: Schema;
}
interface Operation {
  operationId?: string;
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

const HEAD = '/** Requests and answers of `/verifications`. Generated from openapi.json by `npm run generate`. */\n';

export function clientTypes(document: OpenApi): string {
  const operations = new Map(
    Object.values(document.paths)
      .flatMap((path) => Object.values(path))
      .map((operation) => [operation.operationId, operation]),
  );
  const operation = (id: string): Operation => {
    const found = operations.get(id);
    if (!found) throw new Error(`openapi.json has no operation ${id}`);
    return found;
  };
  const data = (id: string): Schema =>
    operation(id).responses['200']?.content?.['application/json']?.schema.properties?.data ?? {};
  const problems = Object.entries(operation('checkVerification').responses)
    .concat(Object.entries(operation('createVerification').responses))
    .flatMap(([, { content }]) => content?.['application/problem+json']?.schema ?? []);
  const state = data('resendVerification');
  const types: [string, Schema][] = [
    ['CreateBody', operation('createVerification').requestBody?.content['application/json']?.schema ?? {}],
    ['State', state],
    ['Created extends State', beyond(state, data('createVerification'))],
    ['Read extends State', beyond(state, data('readVerification'))],
    ['Checked', data('checkVerification')],
    ['Options', data('readApplication')],
    ['Problem', merged(problems)],
  ];
  return `${HEAD}${types.map(([name, schema]) => `\nexport interface ${name} ${typeOf(schema)}\n`).join('')}`;
}

/** What a schema has beyond another one. */
function beyond(base: Schema, { properties = {}, ...schema }: Schema): Schema {
  const more = Object.entries(properties).filter(([name]) => !(name in (base.properties ?? {})));
  return { ...schema, properties: Object.fromEntries(more) };
}

/** What any of the refusals may say. */
function merged(schemas: readonly Schema[]): Schema {
  const properties: Record<string, Schema> = {};
  for (const schema of schemas) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const { enum: _enum, const: _const, ...open } = property;
      properties[name] = ['errcode', 'status'].includes(name) ? { type: 'string', ...open } : property;
    }
  }
  if (properties.status) properties.status = { type: 'integer' };
  return { type: 'object', properties, required: ['type', 'title', 'status', 'errcode'] };
}

function typeOf(schema: Schema, indent = ''): string {
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  if (schema.type === 'array') return arrayOf(typeOf(schema.items ?? {}, indent));
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (schema.type === 'object') {
    const inner = `${indent}  `;
    const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const mark = schema.required?.includes(name) ? '' : '?';
      const comment = property.description ? `${inner}/** ${property.description} */\n` : '';
      return `${comment}${inner}${name}${mark}: ${typeOf(property, inner)};\n`;
    });
    return `{\n${lines.join('')}${indent}}`;
  }
  return schema.type ?? 'unknown';
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

const arrayOf = (item: string): string => (item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`);
