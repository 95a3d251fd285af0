/** Names fields by the labels of a form. One that has none has that of what it is in: `numbers[1]` that of `numbers`. */
export function fieldNames(
  labels: Readonly<Record<string, string>>,
): (field: string) => string {
  return (field) => {
    let path = field.replace(/\[\d+\]/g, "");
    while (path !== "") {
      const label = labels[path];
      if (label !== undefined) {
        return label;
      }
      path = path.slice(0, Math.max(0, path.lastIndexOf(".")));
    }
    return field;
  };
}
