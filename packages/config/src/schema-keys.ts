/** What of a valibot schema says where its parts are. */
interface SchemaNode {
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly wrapped?: SchemaNode;
  readonly options?: readonly SchemaNode[];
  readonly item?: SchemaNode;
  readonly value?: SchemaNode;
}

/** The keys that a schema allows in the object at `path`. */
export function keysAt(
  schema: unknown,
  path: readonly unknown[],
): readonly string[] {
  let nodes = expand(schema as SchemaNode);
  for (const key of path) {
    nodes = nodes
      .flatMap(
        (node) => node.entries?.[String(key)] ?? node.value ?? node.item ?? [],
      )
      .flatMap(expand);
  }
  return nodes.flatMap((node) => Object.keys(node.entries ?? {}));
}

function expand(node: SchemaNode): readonly SchemaNode[] {
  if (node.wrapped !== undefined) return expand(node.wrapped);
  if (Array.isArray(node.options) && node.options.every(isNode)) {
    return node.options.flatMap(expand);
  }
  return [node];
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null;
}
