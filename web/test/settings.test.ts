import { expect, test } from "vitest";
import { defaults, readSettings } from "../src/ui/settings/settings";

test("what was kept is read, and what is missing or nonsense is as at first", () => {
  expect(readSettings(null)).toEqual(defaults);
  expect(readSettings("no JSON")).toEqual(defaults);
  expect(readSettings('{"theme":"pink","density":3,"sound":"no"}')).toEqual(
    defaults,
  );
  expect(readSettings('{"theme":"dark","sound":false}')).toEqual({
    ...defaults,
    theme: "dark",
    sound: false,
  });
});
