/** What a form calls a field, or a place in a list, the first of which is 1. */
type Label = string | ((position: number) => string);

/**
 * Names fields by the labels of a form, each with those of what it is in: `numbers[1]` by those of `numbers` and
 * `numbers[]`. A field without any keeps its path.
 */
export function fieldNames(
  labels: Readonly<Record<string, Label>>,
): (field: string) => string {
  return (field) => {
    const words: string[] = [];
    let path = "";
    for (const [step, index] of field.matchAll(/\.?[^.[\]]+|\[(\d+)\]/g)) {
      path += index === undefined ? step : "[]";
      const label = labels[path];
      if (label !== undefined) {
        words.push(
          typeof label === "string" ? label : label(Number(index) + 1),
        );
      }
    }
    return words.length === 0 ? field : words.join(", ");
  };
}
