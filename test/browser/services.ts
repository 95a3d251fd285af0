/** The numbers of the demo's services, by what the desktop calls them. */
export const numberOf = {
  Support: "+12065550100",
  Sales: "+12065550101",
  Travel: "+12065550106",
  Claims: "+12065550107",
} as const;

export type ServiceName = keyof typeof numberOf;

/** What the desktop calls the service. */
export function serviceName(id: string): ServiceName {
  const names = Object.keys(numberOf) as ServiceName[];
  const name = names.find((each) => each.toLowerCase() === id);
  if (name === undefined) {
    throw new Error(`the demo has no service ${id} with a number`);
  }
  return name;
}
